import { createHash } from 'node:crypto';
import { isAbsolute, relative, sep } from 'node:path';
import { makeSafe } from '@abistamp/core/project-files';
import { type Failure, fromFailure } from './collect/findings.ts';
import { collect } from './collect/index.ts';
import type { RawFinding, RawSubject } from './collect/raw-finding.ts';
import { findRepository } from './place/find-repository.ts';
import { Locator } from './place/locate.ts';
import type { Report, ReportedFinding, ReportedVerb } from './report.ts';

/** What a verb found, as `--json` prints it, or what kept it from looking. */
export type Found = Surroundings & ({ json: unknown } | { failure: Failure });

interface Surroundings {
  verb: ReportedVerb;
  /** The folder that the command worked in, an absolute path. */
  folder: string;
  env: NodeJS.ProcessEnv;
  version: string;
}

/** The report that all reporters print: each finding with its place, in texts that do nothing. */
export function makeReport(found: Found): Report {
  const { verb, folder, env, version } = found;
  const repository = findRepository(folder, env);
  const locator = new Locator(repository);
  const seen = new Map<string, number>();
  const failed = 'failure' in found;
  const raw = failed ? [describeFailure(found.failure, folder)] : collect(verb, found.json, folder);
  const subjects = raw.map((subject) => {
    const name = nameOf(subject, repository);
    return makeSafe({
      name,
      scope: subject.scope,
      findings: subject.findings.map(({ at, ...finding }): ReportedFinding => {
        const place = locator.locate(at);
        const print = hash([verb, name, finding.code, ...listIdentity(finding, place?.file ?? '')]);
        const count = seen.get(print) ?? 0;
        seen.set(print, count + 1);
        return { ...finding, place, fingerprint: count === 0 ? print : hash([print, `${count}`]) };
      }),
    });
  });
  return { verb, version, failed, subjects };
}

function describeFailure(failure: Failure, root: string): RawSubject {
  return { name: root, scope: 'not looked at', findings: [fromFailure(failure, { kind: 'folder', root })] };
}

/** What stays the same while a finding does: nothing that depends on a line, or on the machine. */
function listIdentity({ package: id, file, message }: Omit<RawFinding, 'at'>, place: string): string[] {
  return id === null ? [place, message] : [id, file ?? ''];
}

const hash = (parts: readonly string[]): string =>
  createHash('sha256').update(parts.join('\0')).digest('hex').slice(0, 32);

/** The same on every machine, where it is a folder of the repository. */
function nameOf({ name }: RawSubject, repository: string): string {
  if (!isAbsolute(name)) return name;
  const path = relative(repository, name);
  if (path === '..' || path.startsWith(`..${sep}`) || isAbsolute(path)) return name;
  return path === '' ? '.' : path.split(sep).join('/');
}
