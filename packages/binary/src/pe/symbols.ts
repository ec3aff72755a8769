import { NameBudget } from '../source/name-budget.ts';
import type { PeImage } from './image.ts';

const maxLibraries = 1024;
const maxSymbols = 1 << 18;

/** One imported library and the names taken from it; ordinals have none. */
export interface PeImport {
  library: string;
  names: string[];
  delayed: boolean;
}

/**
 * The import directory and the delayed-import directory (PE Format, "The .idata Section", "Delay-Load Import
 * Tables").
 */
export function readPeImports(image: PeImage): PeImport[] {
  return [...readDirectory(image, 1, 20, 12), ...readDirectory(image, 13, 32, 4)];
}

function readDirectory(image: PeImage, index: number, step: number, nameAt: number): PeImport[] {
  const { reader } = image;
  const directory = image.directory(index);
  const start = directory === null ? null : image.offsetOf(directory.address);
  if (start === null) return [];
  const delayed = index === 13;
  const found: PeImport[] = [];
  const budget = new NameBudget(image);
  // All tables together have at most as many entries as the file has room for.
  let left = Math.min(maxSymbols, Math.floor(reader.size / (image.is64Bit ? 8 : 4)));
  for (let i = 0; i < maxLibraries && left > 0; i++) {
    const at = start + i * step;
    const relative = (field: number) => {
      const address = reader.u32(at + field);
      // Before Visual C++ 7 delayed imports held absolute addresses: the first attribute says which.
      return delayed && (reader.u32(at) & 1) === 0 && address !== 0 ? address - image.imageBase : address;
    };
    const name = image.offsetOf(relative(nameAt));
    if (reader.u32(at + nameAt) === 0 || name === null) break;
    // The lookup table; some linkers omit it, and until it is bound the address table holds the same.
    const table = relative(delayed ? 16 : 0) || relative(delayed ? 12 : 16);
    const names = readNames(image, table, delayed, left, budget);
    left -= names.length;
    found.push({ library: reader.text(name, 512), names, delayed });
  }
  return found;
}

function readNames(
  image: PeImage,
  table: number,
  delayed: boolean,
  limit: number,
  budget: NameBudget,
): string[] {
  const { reader, is64Bit } = image;
  const start = image.offsetOf(table);
  const names: string[] = [];
  if (start === null) return names;
  const step = is64Bit ? 8 : 4;
  for (let i = 0; i < limit; i++) {
    const at = start + i * step;
    if (at + step > reader.size) break;
    const low = reader.u32(at);
    const high = is64Bit ? reader.u32(at + 4) : low;
    if (low === 0 && (!is64Bit || high === 0)) break;
    if (high >>> 31 === 1) continue;
    const hint = image.offsetOf(low) ?? (delayed ? image.offsetOf(low - image.imageBase) : null);
    if (hint === null) continue;
    const name = reader.text(hint + 2, 8192);
    if (!budget.allows(name)) break;
    names.push(name);
  }
  return names;
}

/**
 * The export directory (PE Format, "The .edata Section"). Addresses of forwarded exports are inside the
 * directory itself.
 */
export function readPeExports(image: PeImage): { name: string | null; symbols: Map<string, number> } {
  const { reader } = image;
  const symbols = new Map<string, number>();
  const directory = image.directory(0);
  const start = directory === null ? null : image.offsetOf(directory.address);
  if (start === null) return { name: null, symbols };
  const at = (field: number) => image.offsetOf(reader.u32(start + field));
  const [name, functions, names, ordinals] = [at(12), at(28), at(32), at(36)];
  const count = Math.min(reader.u32(start + 24), maxSymbols, Math.floor(reader.size / 4));
  const functionCount = reader.u32(start + 20);
  const budget = new NameBudget(image);
  if (functions !== null && names !== null && ordinals !== null) {
    for (let i = 0; i < count; i++) {
      const text = image.offsetOf(reader.u32(names + i * 4));
      const ordinal = reader.u16(ordinals + i * 2);
      if (text === null || ordinal >= functionCount) continue;
      const symbol = reader.text(text, 8192);
      if (!budget.allows(symbol)) break;
      symbols.set(symbol, reader.u32(functions + ordinal * 4));
    }
  }
  return { name: name === null ? null : reader.text(name, 512), symbols };
}

/** A C name without the decorations of 32-bit calling conventions: `_name`, `_name@4`, `@name@4`. */
export function plainName(name: string, is64Bit: boolean): string {
  if (is64Bit || name.startsWith('?')) return name;
  return name.replace(/^[_@]/, '').replace(/@\d+$/, '');
}
