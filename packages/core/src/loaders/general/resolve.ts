import { readLabels } from '../../runtime/labels.ts';
import type { Runtime } from '../../runtime/runtime.ts';
import { chooseAlternate, groupAlternates } from '../alternates.ts';
import type { Resolution, ResolveInput } from '../loader.ts';
import { isForMachine } from '../machine.ts';
import { nothingToLoad } from '../ordered.ts';
import type { GeneralRecord } from './record.ts';

/**
 * The package's code was not understood, so its file names have to do. Files that name another machine are
 * alternates. Of the files for this machine that differ only in their labels any one that fits will do; only
 * if none does it is a finding. So it is if a package without code has files for other machines alone.
 */
export function resolveGeneral(
  { files, expected, codeless }: GeneralRecord,
  input: ResolveInput,
  runtime: Runtime,
): Resolution {
  const present = files.filter((file) => input.files.includes(file));
  if (present.length === 0) return expected.length === 0 ? nothingToLoad : { kind: 'nothing', expected };
  const resolved = groupAlternates(present).flatMap(
    (group) => chooseAlternate(group, input.fits, runtime) ?? [],
  );
  if (resolved.length > 0) return { kind: 'files', files: resolved, shadowed: null };
  const isMeant = present.some((file) => isForMachine(readLabels(file), runtime));
  return isMeant || codeless === true ? { kind: 'nothing', expected: [] } : nothingToLoad;
}
