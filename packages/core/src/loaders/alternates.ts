import { majorOf } from '@abistamp/binary';
import { readLabels, stemOf } from '../runtime/labels.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { isForMachine } from './machine.ts';

/** Files that differ only in the machine or ABI in their names: one of each group is loaded. */
export function groupAlternates(files: string[]): string[][] {
  const groups = new Map<string, string[]>();
  for (const file of files) {
    const stem = stemOf(file);
    groups.set(stem, [...(groups.get(stem) ?? []), file]);
  }
  return [...groups.values()];
}

/** The one that fits, else the one that is clearly meant; null if all name another machine or ABI. */
export function chooseAlternate(
  group: string[],
  fits: (file: string) => boolean,
  runtime: Runtime,
): string | null {
  const here = group.filter((file) => isForMachine(readLabels(file), runtime));
  const major = majorOf(runtime.version);
  const meant = here.filter((file) => {
    const labels = readLabels(file);
    return (
      (labels.abi === null || labels.abi === runtime.abi) && (labels.major === null || labels.major === major)
    );
  });
  return meant.find(fits) ?? here.find(fits) ?? meant[0] ?? null;
}
