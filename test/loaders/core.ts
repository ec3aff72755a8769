/** What these tests use of the core, in one place. */
export {
  type PackageManifest,
  type PackageView,
  parseManifest,
  type Resolution,
  type Runtime,
  recogniseLoader,
  resolveLoader,
} from '@abistamp/core';
