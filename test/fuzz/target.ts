import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/**
 * A reader of something that anyone may have written. Its seeds are real inputs, and all that a fuzzer once
 * found.
 */
export interface FuzzTarget {
  readonly name: string;
  /** Reads an input, whatever it is. Throws nothing, except an AbistampError where the reader documents one. */
  readonly read: (input: Uint8Array) => void;
  /** Besides those in `seeds/<name>`. */
  readonly seeds?: () => readonly Uint8Array[];
}

const seedsFolder = fileURLToPath(new URL('seeds/', import.meta.url));

/** A reader of text. Files are read as UTF-8, so a fuzzer's bytes are too. */
export function textTarget(
  name: string,
  read: (text: string) => void,
  seeds: () => readonly string[] = () => [],
): FuzzTarget {
  return {
    name,
    read: (input) => read(Buffer.from(input).toString('utf8')),
    seeds: () => seeds().map((text) => Buffer.from(text)),
  };
}

/** All seeds of a target: those of its folder, by name, and those that it makes. */
export function readSeeds(
  { name, seeds }: FuzzTarget,
  folder = seedsFolder,
): { name: string; bytes: Buffer }[] {
  const made = (seeds?.() ?? []).map((bytes, i) => ({ name: `made ${i}`, bytes: Buffer.from(bytes) }));
  return [...listFiles(`${folder}${name}`), ...made];
}

function listFiles(folder: string): { name: string; bytes: Buffer }[] {
  try {
    const names = readdirSync(folder).sort();
    return names.map((name) => ({ name, bytes: readFileSync(`${folder}/${name}`) }));
  } catch {
    return [];
  }
}
