/** What the plugins of package managers share beside the everyday check. */
export { decodeText } from './decode-text.ts';
export { shareInProcess } from './share-in-process.ts';
export { unpackCode } from './unpack-code.ts';
