import type { StoreKey } from '@abistamp/core/internal/store/entry';

/** What a build of `a@1.0.0` is stored under. */
export const storeKey: StoreKey = {
  name: 'a',
  version: '1.0.0',
  integrity: 'sha512-a',
  target: 'node-v127-linux-x64',
  options: '0'.repeat(64),
  sources: '0'.repeat(64),
};
