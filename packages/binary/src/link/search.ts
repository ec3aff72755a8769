import type { ElfIdentity } from './elf-identity.ts';
import type { LinkEnvironment } from './environment.ts';
import type { LoadedObject } from './loaded-object.ts';
import type { MachineFiles } from './machine-files.ts';

/** Where the loader of one C library searches for a file's needs. */
export interface LibrarySearch {
  /** What it searches. */
  files: MachineFiles;
  /** Whether the program already has something that satisfies a need of this name. */
  isMetBy(name: string, object: LoadedObject): boolean;
  /** Finds the file for a name; `loader` is the object that needs it. */
  find(name: string, loader: LoadedObject): SearchResult;
  /**
   * glibc compares version names, loads no program as a library (`DF_1_PIE`), and looks up all on load where
   * `LD_BIND_NOW` is set. musl does neither, and defers data references, too, when it loads lazily.
   */
  isGlibc: boolean;
  /** Bytes for thread-local data at a fixed place, of libraries that are loaded later. */
  threadDataRoom: number;
}

export type SearchResult =
  | { kind: 'found'; path: string; identity: ElfIdentity }
  /** Another name for the loader itself: nothing to load. */
  | { kind: 'built-in' }
  | { kind: 'missing'; skipped: string[] }
  | { kind: 'unusable'; path: string };

export interface SearchContext {
  /** The program: its folder, and what its files have to match. */
  program: { path: string; identity: ElfIdentity; interpreter: string };
  environment: LinkEnvironment;
  files: MachineFiles;
}
