import type { Attempt } from '../attempts.ts';
import type { KnownPackage } from './known-package.ts';

/** pkg-prebuilds, under another name on Linux unless the program asks for libusb. */
const placesOf = (name: string, os: string): Attempt[] => [
  { request: `./build/Release/${name}.node`, when: { os: [os] } },
  { request: `./build/Debug/${name}.node`, when: { os: [os] } },
  { request: `./prebuilds/${name}-{platform}-{arch}{-musl}/node-napi-v4.node`, when: { os: [os] } },
];

export const nodeHid: KnownPackage = {
  // nodehid.js, `loadBinding`, of 3.2.0.
  name: 'node-hid',
  mentions: 'HID_hidraw',
  addons: [
    {
      attempts: [...placesOf('HID_hidraw', 'linux'), ...placesOf('HID', '!linux')],
      fallThroughOn: 'missing',
    },
  ],
};
