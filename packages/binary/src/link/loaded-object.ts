import type { ElfIdentity } from './elf-identity.ts';
import type { LinkInfo } from './link-info.ts';

/** A file that is, or would be, mapped into the program. */
export interface LoadedObject {
  path: string;
  identity: ElfIdentity;
  info: LinkInfo;
  /** Names under which a later need for it is satisfied without a search. */
  names: Set<string>;
  /**
   * What needed it first: glibc follows this chain for RPATH. Null for the program and preloaded libraries.
   */
  loader: LoadedObject | null;
}
