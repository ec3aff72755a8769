import type { KnownPackage } from './known-package.ts';

/** The prebuilt binary of this version, then an own build. */
export const oracledb: KnownPackage = {
  name: 'oracledb',
  repeats: { file: 'lib/oracledb.js', code: '_initCLib', versions: '6.0.0 to 6.10.0' },
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
