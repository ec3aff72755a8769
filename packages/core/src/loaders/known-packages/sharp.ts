import type { KnownPackage } from './known-package.ts';

/** An own build, `@img/sharp-<platform>`, then WebAssembly. libvips comes with the platform package. */
export const sharp: KnownPackage = {
  name: 'sharp',
  repeats: { file: 'lib/sharp.js', code: 'paths', versions: '0.33.0 to 0.35.0' },
  mentions: null,
  addons: [
    {
      attempts: [
        {
          request: './src/build/Release/sharp-linuxmusl-{arch}.node',
          when: { os: ['linux'], libc: ['musl'] },
        },
        { request: './src/build/Release/sharp-{platform}-{arch}.node', when: { libc: ['!musl'] } },
      ],
      fallThroughOn: 'failed',
    },
  ],
  delegates: { except: 'libvips' },
};
