/** Parts of the paths of tests that take seconds: they install nothing and cache what they compile. */
export const fastTests = [
  'test/core',
  'test/stamp',
  'test/repair',
  'test/loaders',
  'test/records',
  'test/report',
  'test/hosts',
  'test/safety',
  'test/house',
  'test/truth',
  'test/binary',
  'test/store-remote/action-result',
  'test/store-remote/client',
  'test/store-remote/envelope',
  'test/store-remote/keygen',
  'test/store-remote/settings',
];
