import { statSync } from 'node:fs';
import { readDynamicSection, tags } from './dynamic-section.ts';
import type { ElfIdentity } from './elf-identity.ts';
import { PagedFile } from './paged-file.ts';
import { readReferences } from './references.ts';
import { openSymbolTable } from './symbol-table.ts';
import { readVersionDefinitions, readVersionNeeds } from './versions.ts';

/** What linking one ELF file into a program depends on. */
export interface LinkInfo {
  isLibrary: boolean;
  interpreter: string | null;
  soname: string | null;
  needed: string[];
  rpath: string[];
  runpath: string[];
  /** `-z nodefaultlib`. */
  skipsDefaultDirectories: boolean;
  bindNow: boolean;
  versionNeeds: { library: string; version: string; weak: boolean }[];
  /** Null where the file has no versions at all: it then meets every version need. */
  versionDefinitions: ReadonlySet<string> | null;
  /** Symbols that its relocations refer to and that it does not define itself. Read when asked for. */
  references(): SymbolReference[];
  defines(symbol: string): boolean;
}

export interface SymbolReference {
  name: string;
  weak: boolean;
  /** `call`: only through slots that lazy binding fills; `data`: a word of the GOT; `direct`: anything else. */
  by: 'call' | 'data' | 'direct';
}

const sharedObject = 3;
const flagBindNow = 8;
const flag1Now = 1;
const flag1NoDefaultLib = 0x800;
const flag1Pie = 0x08000000;

/** Null for what no loader maps: a static program, an object file, a damaged file. */
export function readLinkInfo(path: string, identity: ElfIdentity): LinkInfo | null {
  const file = new PagedFile(path, statSync(path).size, identity.littleEndian);
  const dynamic = readDynamicSection(file, identity);
  const strings = dynamic?.value(tags.stringTable) ?? null;
  const start = strings === null ? null : (dynamic?.offsetOf(strings) ?? null);
  if (dynamic === null || start === null) return null;
  const text = (offset: number) => file.text(start + offset);
  const texts = (tag: number) => dynamic.values(tag).map(text);
  const paths = (tag: number) => texts(tag).flatMap((list) => list.split(':'));
  const flags1 = dynamic.value(tags.flags1) ?? 0;
  const symbols = openSymbolTable(dynamic);
  return {
    isLibrary: dynamic.type === sharedObject && (flags1 & flag1Pie) === 0,
    interpreter: dynamic.interpreter,
    soname: texts(tags.soname)[0] ?? null,
    needed: texts(tags.needed),
    rpath: paths(tags.rpath),
    runpath: paths(tags.runpath),
    skipsDefaultDirectories: (flags1 & flag1NoDefaultLib) !== 0,
    bindNow:
      dynamic.value(tags.bindNow) !== null ||
      ((dynamic.value(tags.flags) ?? 0) & flagBindNow) !== 0 ||
      (flags1 & flag1Now) !== 0,
    versionNeeds: readVersionNeeds(dynamic, text),
    versionDefinitions: readVersionDefinitions(dynamic, text),
    references: () => readReferences(dynamic, symbols),
    defines: symbols.defines,
  };
}
