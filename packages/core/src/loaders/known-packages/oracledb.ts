import type { KnownPackage } from './known-package.ts';

/** The prebuilt binary of this version, then its own build. */
export const oracledb: KnownPackage = {
  // lib/oracledb.js, `_initCLib`, of 6.10.0.
  name: 'oracledb',
  mentions: null,
  addons: [
    {
      attempts: [
        { request: './build/Release/oracledb-{version}-{platform}-{arch}.node' },
        { request: './build/Release/oracledb.node' },
      ],
      fallThroughOn: 'failed',
    },
  ],
};
