/** What the package managers' plugins share besides the everyday check. */
export { decodeText } from './decode-text.ts';
export { shareInProcess } from './share-in-process.ts';
export { unpackCode } from './unpack-code.ts';
