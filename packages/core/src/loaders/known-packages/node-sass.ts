import type { KnownPackage } from './known-package.ts';

export const nodeSass: KnownPackage = {
  // lib/extensions.js, `getBinaryPath`, of 9.0.0.
  name: 'node-sass',
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
