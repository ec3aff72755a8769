/** The parts of the core that these tests use, in one place. */
export type { Runtime } from '@abistamp/core';
export { type PackageManifest, parseManifest } from '@abistamp/core/internal/files/manifest';
export type { PackageView } from '@abistamp/core/internal/files/package-view';
export { recogniseLoader, resolveLoader } from '@abistamp/core/internal/loaders/index';
export type { Resolution } from '@abistamp/core/internal/loaders/loader';
export { needsPackage } from '@abistamp/core/internal/loaders/needs-package';
