import type { Runtime } from '../../runtime/runtime.ts';
import { readLabels } from '../../tree/loaders/labels.ts';
import type { GeneralLoader } from '../../tree/loaders/loader.ts';
import { chooseAlternate, groupAlternates } from './alternates.ts';
import { isForMachine } from './machine.ts';
import { nothingToLoad } from './ordered.ts';
import type { Pick, PickQuestion } from './pick.ts';

/**
 * Code that was not understood: the files' names have to do. Files that name another machine are alternates. Of the files
 * for this one that differ only in their labels any one that fits will do, and only when none does it is a finding.
 */
export function pickGeneral(
  { files, expected }: GeneralLoader,
  question: PickQuestion,
  runtime: Runtime,
): Pick {
  const present = files.filter((file) => question.files.includes(file));
  if (present.length === 0) return expected.length === 0 ? nothingToLoad : { kind: 'nothing', expected };
  const picked = groupAlternates(present).flatMap(
    (group) => chooseAlternate(group, question.fits, runtime) ?? [],
  );
  if (picked.length > 0) return { kind: 'files', files: picked, shadowed: null };
  const here = present.some((file) => isForMachine(readLabels(file), runtime));
  return here ? { kind: 'nothing', expected: [] } : nothingToLoad;
}
