declare const ABISTAMP_READER: string | undefined;

/**
 * Tells apart what different versions of the code recognise in the same package: a hash of that code, put in when it is
 * bundled. Null for code that is not bundled, which may change at any time.
 */
export const readerVersion: string | null = typeof ABISTAMP_READER === 'string' ? ABISTAMP_READER : null;
