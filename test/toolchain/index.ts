/** Real Nodes and real package managers, in pinned versions, for tests and measurements. */
export {
  cacheDirectory,
  packageTarball,
  provide,
  unpackPackage,
  unpackPackages,
} from '../../scripts/fetch-package.mjs';
export { bun } from './bun.ts';
export { cleanEnvironment, type Surroundings } from './environment.ts';
export { nginx } from './nginx.ts';
export { allNodes, type NodeRuntime, node } from './node.ts';
export { nodeGypPackage } from './node-gyp.ts';
export { npm } from './npm.ts';
export { pnpm } from './pnpm.ts';
export { bunProgram, denoProgram } from './programs.ts';
export { type RunOptions, type RunResult, runTool } from './run-tool.ts';
export type { Tool } from './tool.ts';
export {
  type BunRelease,
  bunPrograms,
  denoPrograms,
  type NodeRelease,
  type NpmRelease,
  nodeReleases,
  npmVersions,
  type PnpmRelease,
  type YarnRelease,
} from './versions.ts';
export { yarn } from './yarn.ts';
