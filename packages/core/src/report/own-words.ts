/** The words of a finding as the tables of `sentences.ts` have them, for one that fits none of their forms. */
export interface OwnWords {
  form: 'own';
  /** After names. */
  predicate: (many: boolean) => string;
  past: string;
  /** The other side, in its own line, */
  counterpart: string;
  /** and after the predicate. */
  clause: string;
  /** A sentence about the file. */
  report: string;
}
