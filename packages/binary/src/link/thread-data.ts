import type { ElfImage } from '../elf/image.ts';
import { listRelocations } from '../elf/relocations.ts';
import { readSymbol } from './defined-symbols.ts';

/** Relocations for a distance from the thread pointer, by `e_machine` (elf.h: `R_…_TPOFF…`, `R_…_TPREL…`). */
const distanceTypes: Readonly<Record<number, readonly number[]>> = {
  3: [14, 37],
  20: [73],
  21: [73],
  22: [56],
  40: [19],
  62: [18],
  183: [1030],
  243: [10, 11],
  258: [10, 11],
};

/** More than any library has; a damaged one may repeat itself endlessly. */
const maxSymbols = 4096;

/**
 * Thread-local variables whose distance from the thread pointer a file's code takes for fixed (the
 * "initial exec" model): names of those that another library may define, and '' for the file's own.
 */
export function readFixedThreadData(image: ElfImage): ReadonlySet<string> {
  const types = distanceTypes[image.machine] ?? [];
  const names = new Set<string>();
  for (const { type, symbol } of listRelocations(image, true)) {
    if (!types.includes(type) || names.size > maxSymbols) continue;
    const { name, local } = readSymbol(image, symbol);
    names.add(local ? '' : name);
  }
  return names;
}
