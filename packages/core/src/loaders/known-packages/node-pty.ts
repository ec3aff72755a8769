import type { SearchedAddon } from '../searched-addons.ts';
import type { KnownPackage } from './known-package.ts';

/**
 * A build, then what came with the package. 0.x requires build/Release, then build/Debug: its code shows
 * that.
 */
const addonOf = (name: string, os: string): SearchedAddon => ({
  attempts: [
    { request: `./build/Release/${name}.node`, when: { os: [os] } },
    { request: `./build/Debug/${name}.node`, when: { os: [os] } },
    { request: `./prebuilds/{platform}-{arch}/${name}.node`, when: { os: [os] } },
  ],
  fallThroughOn: 'failed',
});

export const nodePty: KnownPackage = {
  // lib/utils.js, `loadNativeModule`, of 1.1.0.
  name: 'node-pty',
  mentions: 'loadNativeModule',
  addons: [addonOf('pty', '!win32'), addonOf('conpty', 'win32')],
};
