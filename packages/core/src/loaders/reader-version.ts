declare const ABISTAMP_READER: string | undefined;

/**
 * Identifies what this version of the code recognises in a package: a hash of that code, inserted when it is
 * bundled. Null for unbundled code, which may change at any time.
 */
export const readerVersion: string | null = typeof ABISTAMP_READER === 'string' ? ABISTAMP_READER : null;
