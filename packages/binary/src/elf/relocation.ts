/** One entry of a relocation table, whichever of the four encodings it came in. */
export interface Relocation {
  address: number;
  type: number;
  symbol: number;
  /** Null if the word itself holds the addend. */
  addend: number | null;
}
