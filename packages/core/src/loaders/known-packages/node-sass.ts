import type { KnownPackage } from './known-package.ts';

export const nodeSass: KnownPackage = {
  name: 'node-sass',
  repeats: { file: 'lib/extensions.js', code: 'getBinaryPath', versions: '4.0.0 to 9.0.0' },
  mentions: null,
  addons: [
    {
      attempts: [
        { request: './vendor/linux_musl-{arch}-{abi}/binding.node', when: { os: ['linux'], libc: ['musl'] } },
        { request: './vendor/{platform}-{arch}-{abi}/binding.node', when: { libc: ['!musl'] } },
      ],
      fallThroughOn: 'missing',
    },
  ],
};
