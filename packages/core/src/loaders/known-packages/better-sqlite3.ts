import type { KnownPackage } from './known-package.ts';

/** An own build where there is one, else what came with the package. Older versions use `bindings`. */
export const betterSqlite3: KnownPackage = {
  name: 'better-sqlite3',
  repeats: { file: 'lib/binding.js', code: 'getBinding', versions: '13.0.0' },
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
