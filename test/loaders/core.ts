import type * as detection from '../../packages/core/dist/types/tree/loaders/detect.d.ts';
import type * as manifests from '../../packages/core/dist/types/tree/manifest.d.ts';
import type * as picking from '../../packages/core/dist/types/verdict/candidates/pick.d.ts';

export type { Runtime } from '../../packages/core/dist/types/runtime/runtime.d.ts';
export type { PackageView } from '../../packages/core/dist/types/tree/loaders/package-view.d.ts';
export type { PackageManifest } from '../../packages/core/dist/types/tree/manifest.d.ts';
export type { Pick } from '../../packages/core/dist/types/verdict/candidates/pick.d.ts';

/** Inner modules of the core, from source: not part of what the package exports. */
const load = (path: string): Promise<unknown> =>
  import(new URL(`../../packages/core/src/${path}`, import.meta.url).href);

export const { detectLoader } = (await load('tree/loaders/detect.ts')) as typeof detection;
export const { parseManifest } = (await load('tree/manifest.ts')) as typeof manifests;
export const { pick } = (await load('verdict/candidates/pick.ts')) as typeof picking;
