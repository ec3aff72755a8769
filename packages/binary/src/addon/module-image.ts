/** A loaded image as the search for module structures sees it, whatever the file's format. */
export interface ModuleImage {
  pointerSize: 4 | 8;
  /** Every word that the loader fills with an address: where it points to, or null for a symbol of another library. */
  relocations: ReadonlyMap<number, number | null>;
  /** The 32-bit word at an address; null where nothing of the file is mapped. */
  word(address: number): number | null;
  isCode(address: number): boolean;
  /** NUL-terminated text at an address; null where there is none. */
  text(address: number): string | null;
}
