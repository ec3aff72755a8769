import { openElf } from './elf/image.ts';
import { readSymbolVersions } from './elf/symbol-versions.ts';
import { readDynamicSymbols } from './elf/symbols.ts';
import { openMachO } from './macho/open-macho.ts';
import { readMachExports, readMachImports } from './macho/symbols.ts';
import { openPe } from './pe/image.ts';
import { readPeExports, readPeImports } from './pe/symbols.ts';
import type { ByteSource } from './source/byte-source.ts';

/** A name that has to come from elsewhere. */
export interface ImportedSymbol {
  name: string;
  /** The library expected to have it, if the file says so. */
  library: string | null;
  /** The required version ("GLIBC_2.34"); ELF only. */
  version: string | null;
  weak: boolean;
}

export interface SymbolLists {
  imports: ImportedSymbol[];
  exports: string[];
}

/**
 * The imports and exports of a file; empty for a fat file, whose slices have their own lists. Null if it is
 * not a native file.
 */
export function readSymbols(source: ByteSource): SymbolLists | null {
  const elf = openElf(source);
  if (elf !== null) {
    const versions = readSymbolVersions(elf);
    const symbols = readDynamicSymbols(elf);
    return {
      imports: symbols
        .filter(({ address }) => address === null)
        .map(({ index, name, weak }) => {
          const need = versions(index);
          return { name, library: need?.library ?? null, version: need?.version ?? null, weak };
        }),
      exports: symbols.filter(({ address }) => address !== null).map(({ name }) => name),
    };
  }
  const macho = openMachO(source);
  if (macho !== null) {
    const imports = readMachImports(macho).map((symbol) => ({ ...symbol, version: null }));
    return { imports, exports: [...readMachExports(macho).keys()] };
  }
  const pe = openPe(source);
  if (pe === null) return null;
  const imports = readPeImports(pe).flatMap(({ library, names }) =>
    names.map((name) => ({ name, library, version: null, weak: false })),
  );
  return { imports, exports: [...readPeExports(pe).symbols.keys()] };
}
