import type { ElfIdentity } from './elf-identity.ts';
import type { LinkEnvironment } from './environment.ts';
import type { LoadedObject } from './loaded-object.ts';

/** Where one C library's loader looks for what a file needs. */
export interface LibrarySearch {
  /** Whether a need of this name is met by something that is in the program already. */
  isMetBy(name: string, object: LoadedObject): boolean;
  /** Finds the file for a name; `loader` is whose need it is. */
  find(name: string, loader: LoadedObject): SearchResult;
  /** glibc compares version names at load; musl does not. */
  checksVersions: boolean;
  /** musl puts off data references too when it loads lazily. */
  putsOffDataReferences: boolean;
}

export type SearchResult =
  | { kind: 'found'; path: string; identity: ElfIdentity }
  /** The loader's own file under another name: nothing to load. */
  | { kind: 'built-in' }
  | { kind: 'missing'; skipped: string[] }
  | { kind: 'unusable'; path: string };

export interface SearchContext {
  /** The program: its folder, and what its files have to be like. */
  program: { path: string; identity: ElfIdentity; interpreter: string };
  environment: LinkEnvironment;
}
