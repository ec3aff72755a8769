/** What these tests use of the core, in one place. */
export {
  detectLoader,
  type PackageManifest,
  type PackageView,
  type Pick,
  parseManifest,
  pick,
  type Runtime,
} from '@abistamp/core';
