import type { KnownPackage } from './known-package.ts';

/**
 * The program in the package for this machine; if that was left out, the one that its install script
 * downloads into the package itself.
 */
export const esbuild: KnownPackage = {
  // lib/main.js, `generateBinPath`, of 0.25.0.
  name: 'esbuild',
  mentions: null,
  addons: [
    {
      attempts: [
        { request: './lib/downloaded-@esbuild-{platform}-{arch}-esbuild', when: { os: ['!win32'] } },
        { request: './lib/downloaded-@esbuild-{platform}-{arch}-esbuild.exe', when: { os: ['win32'] } },
      ],
      fallThroughOn: 'missing',
    },
  ],
  delegates: { except: 'esbuild-wasm' },
};
