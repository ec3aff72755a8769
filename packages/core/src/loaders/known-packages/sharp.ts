import type { KnownPackage } from './known-package.ts';

/** Its own build, `@img/sharp-<platform>`, then WebAssembly. libvips comes with the platform package. */
export const sharp: KnownPackage = {
  // lib/sharp.js, `paths`, of 0.33.5, 0.34.5, 0.35.1.
  name: 'sharp',
  mentions: null,
  addons: [
    {
      attempts: [
        {
          request: './src/build/Release/sharp-linuxmusl-{arch}.node',
          when: { os: ['linux'], libc: ['musl'] },
        },
        { request: './src/build/Release/sharp-{platform}-{arch}.node', when: { libc: ['!musl'] } },
        // From 0.35 on a dependency of the packages for WebContainers and FreeBSD, no longer of sharp itself.
        { request: '@img/sharp-wasm32' },
      ],
      fallThroughOn: 'failed',
    },
  ],
  delegates: { except: 'libvips' },
};
