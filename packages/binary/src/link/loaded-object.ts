import type { ElfIdentity } from './elf-identity.ts';
import type { LinkInfo } from './link-info.ts';

/** A file that is, or would be, mapped into the program. */
export interface LoadedObject {
  path: string;
  identity: ElfIdentity;
  info: LinkInfo;
  /** Under these a later need for it is met without a search. */
  names: Set<string>;
  /**
   * Who asked for it first: glibc goes up this chain for RPATH. Null for the program and what is preloaded.
   */
  loader: LoadedObject | null;
}
