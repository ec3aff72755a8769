import { type DynamicSection, tags } from './dynamic-section.ts';
import type { SymbolReference } from './link-info.ts';
import type { SymbolTable } from './symbol-table.ts';

/** The relocation types for a call's slot and for a word of the GOT, by ELF machine number. */
const slotTypes: Record<number, { call: number; data: number } | undefined> = {
  3: { call: 7, data: 6 },
  20: { call: 21, data: 20 },
  21: { call: 21, data: 20 },
  22: { call: 11, data: 10 },
  40: { call: 22, data: 21 },
  62: { call: 7, data: 6 },
  183: { call: 1026, data: 1025 },
  243: { call: 5, data: -1 },
  258: { call: 5, data: -1 },
};

const strength = { call: 0, data: 1, direct: 2 } as const;

/** Every symbol that a relocation refers to and the file does not define, by the strictest reference to it. */
export function readReferences(dynamic: DynamicSection, symbols: SymbolTable): SymbolReference[] {
  const found = new Map<number, SymbolReference | null>();
  for (const { symbol, type } of listRelocations(dynamic)) {
    const known = found.get(symbol);
    if (known === null) continue;
    const by = classify(dynamic.machine, type);
    if (known !== undefined) {
      if (strength[by] > strength[known.by]) known.by = by;
      continue;
    }
    const { name, weak, defined } = symbols.at(symbol);
    found.set(symbol, defined || name === '' ? null : { name, weak, by });
  }
  return [...found.values()].filter((reference) => reference !== null);
}

function classify(machine: number, type: number): SymbolReference['by'] {
  const slots = slotTypes[machine];
  if (type === slots?.call) return 'call';
  return type === slots?.data ? 'data' : 'direct';
}

/** Those with a symbol. */
function* listRelocations(dynamic: DynamicSection): Generator<{ symbol: number; type: number }> {
  const { file, wide } = dynamic;
  const isRela = dynamic.value(tags.pltRel) === tags.rela;
  const tables = [
    { start: tags.rela, size: tags.relaSize, entry: wide ? 24 : 12 },
    { start: tags.rel, size: tags.relSize, entry: wide ? 16 : 8 },
    { start: tags.jmpRel, size: tags.pltRelSize, entry: (wide ? 16 : 8) + (isRela ? (wide ? 8 : 4) : 0) },
  ];
  for (const { start, size, entry } of tables) {
    const address = dynamic.value(start);
    const offset = address === null ? null : dynamic.offsetOf(address);
    if (offset === null) continue;
    const end = Math.min(offset + (dynamic.value(size) ?? 0), file.size);
    for (let at = offset; at + entry <= end; at += entry) {
      const info = at + (wide ? 8 : 4);
      const [low, high] = file.littleEndian ? [info, info + 4] : [info + 4, info];
      const word = file.u32(wide ? low : info);
      const symbol = wide ? file.u32(high) : word >>> 8;
      if (symbol !== 0) yield { symbol, type: wide ? word : word & 0xff };
    }
  }
}
