import type { CheckJson } from '@abistamp/core';
import type { ReportedVerb } from '../report.ts';
import { collectCheck } from './check.ts';
import { collectDoctor, type DoctorJson } from './doctor.ts';
import { collectExplain, type ExplainJson } from './explain.ts';
import { collectImage, type ImageJson } from './image.ts';
import type { RawSubject } from './raw-finding.ts';
import { collectRebuild, type RebuildJson } from './rebuild.ts';

/** What each verb prints with `--json`. */
interface Outputs {
  check: CheckJson;
  rebuild: RebuildJson;
  explain: ExplainJson;
  doctor: DoctorJson;
  image: ImageJson;
}

/** The folder is the one that the command worked in. */
const collectors: {
  [Verb in ReportedVerb]: (json: Outputs[Verb], folder: string) => RawSubject[];
} = {
  check: collectCheck,
  rebuild: collectRebuild,
  explain: collectExplain,
  doctor: collectDoctor,
  image: collectImage,
};

/** Every finding of a verb, by what it was found in. Reads what is published, and nothing else of a verb. */
export function collect(verb: ReportedVerb, json: unknown, folder: string): RawSubject[] {
  return collectors[verb](json as never, folder);
}
