import type { ElfImage } from '../elf/image.ts';
import { listRelocations, listSlots } from '../elf/relocations.ts';
import { readSymbol } from './defined-symbols.ts';

export interface SymbolReference {
  name: string;
  weak: boolean;
  /** `call`: only through lazily bound slots; `data`: a word of the GOT; `direct`: anything else. */
  by: 'call' | 'data' | 'direct';
}

/** The relocation types for a call's slot and for a word of the GOT, by `e_machine`. */
const slotTypes: Record<number, { call: number; data: number } | undefined> = {
  3: { call: 7, data: 6 },
  20: { call: 21, data: 20 },
  21: { call: 21, data: 20 },
  22: { call: 11, data: 10 },
  40: { call: 22, data: 21 },
  62: { call: 7, data: 6 },
  183: { call: 1026, data: 1025 },
  // These two use the same type for the GOT and for other words.
  243: { call: 5, data: -1 },
  258: { call: 5, data: -1 },
};

/** Total characters of names: no addon has a hundredth of it, a damaged file may repeat itself endlessly. */
const maxText = 1 << 26;

const strictness = { call: 0, data: 1, direct: 2 } as const;

/**
 * Every symbol that a relocation refers to and the image does not define, with the strictest reference to it.
 */
export function readReferences(image: ElfImage): SymbolReference[] {
  const found = new Map<number, SymbolReference | null>();
  let text = 0;
  for (const { symbol, type } of listAllRelocations(image)) {
    const known = found.get(symbol);
    if (symbol === 0 || known === null) continue;
    const by = classify(image.machine, type);
    if (known !== undefined) {
      if (strictness[by] > strictness[known.by]) known.by = by;
      continue;
    }
    const { name, weak, defined, local } = readSymbol(image, symbol);
    text += name.length;
    if (text > maxText) break;
    found.set(symbol, defined || local || name === '' ? null : { name, weak, by });
  }
  return [...found.values()].filter((reference) => reference !== null);
}

function classify(machine: number, type: number): SymbolReference['by'] {
  const slots = slotTypes[machine];
  if (type === slots?.call) return 'call';
  return type === slots?.data ? 'data' : 'direct';
}

function* listAllRelocations(image: ElfImage): Generator<{ symbol: number; type: number }> {
  yield* listRelocations(image);
  yield* listSlots(image);
}
