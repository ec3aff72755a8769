import type { KnownPackage } from './known-package.ts';

/** An own build where there is one, else what came with the package. Older versions use `bindings`. */
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
