/** One entry of a relocation table, whichever of the four encodings it came in. */
export interface Relocation {
  address: number;
  type: number;
  symbol: number;
  /** Null where the word itself holds the addend. */
  addend: number | null;
}
