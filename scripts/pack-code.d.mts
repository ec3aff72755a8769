/** The code as text; the same code gives the same text, whichever Node compresses it. */
export function packCode(code: string): Promise<string>;
