import type { KnownPackage } from './known-package.ts';

/** The build that came with the package for this exact Node, then whatever `bindings` finds. */
export const deasync: KnownPackage = {
  // index.js, `binding`, of 0.1.20, 0.1.32.
  name: 'deasync',
  mentions: "'bindings'",
  addons: [
    {
      attempts: [
        { request: './bin/{platform}-{arch}-node-{major.minor}/deasync.node' },
        { request: './bin/{platform}-{arch}-node-{major}/deasync.node' },
        { request: './build/deasync.node' },
        { request: './build/Debug/deasync.node' },
        { request: './build/Release/deasync.node' },
      ],
      fallThroughOn: 'failed',
    },
  ],
};
