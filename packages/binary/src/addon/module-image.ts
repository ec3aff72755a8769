import type { RelocatedWords } from './relocated-words.ts';

/** A loaded image as the search for module structures sees it, whatever the file's format. */
export interface ModuleImage {
  pointerSize: 4 | 8;
  relocations: RelocatedWords;
  /** The 32-bit word at an address; null where nothing is mapped. */
  word(address: number): number | null;
  isCode(address: number): boolean;
  /** NUL-terminated text at an address; null if there is none. */
  text(address: number): string | null;
}
