import type { KnownPackage } from './known-package.ts';

/** Its own build if there is one, else the one that came with the package. Older versions use `bindings`. */
export const betterSqlite3: KnownPackage = {
  // lib/binding.js, `getBinding`, of 13.2.0.
  name: 'better-sqlite3',
  mentions: 'getPrebuildPath',
  addons: [
    {
      attempts: [
        { request: './build/Debug/better_sqlite3.node' },
        { request: './build/Release/better_sqlite3.node' },
        { request: './prebuilds/linuxmusl-{arch}.node', when: { os: ['linux'], libc: ['musl'] } },
        { request: './prebuilds/{platform}-{arch}.node', when: { libc: ['!musl'] } },
      ],
      fallThroughOn: 'missing',
    },
  ],
};
