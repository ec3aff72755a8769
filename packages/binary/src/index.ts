export type * from './facts.ts';
export { checkLink, type LinkHost } from './link/check-link.ts';
export type { LinkEnvironment } from './link/environment.ts';
export type { LinkProblem, LinkReport } from './link/report.ts';
export { readNativeFile, readNativePath } from './read.ts';
export { type ByteSource, bytesSource, type FileSource, openFileSource } from './source/byte-source.ts';
export { type ImportedSymbol, readSymbols, type SymbolLists } from './symbols.ts';
export { abiOfRelease, type Release, releasesOfAbi, runtimeOfAbi } from './tables/abi-registry.ts';
export { nodeApiVersionOf } from './tables/node-api-symbols.ts';
