import { emulatedLinux } from './emulated-linux.ts';
import { musl } from './musl/musl.ts';
import { muslNode } from './musl/musl-root.ts';
import type { Platform } from './platform.ts';
import { windows, windowsNode } from './wine/windows.ts';

/** What an install is made for. */
export interface Machine {
  os: 'linux' | 'win32';
  cpu: string;
  libc: 'glibc' | 'musl' | null;
}

/** What the tests run on. */
export const thisMachine: Machine = { os: 'linux', cpu: 'x64', libc: 'glibc' };

export interface MachineCase extends Machine {
  platform: Platform;
  /** The release that runs there. */
  node: string;
  /** Whether `npm test` goes through all of it; the rest is for `npm run test:full`. */
  everyday: boolean;
  few: Record<string, string>;
  /** Further packages that have files for it. */
  more: Record<string, string>;
  /** What brings its files for it. */
  delivered: Record<string, string>;
  /** Whether only its own loader tells whether some files load: those are left open from here. */
  settles: boolean;
}

/**
 * Packages with files for each machine, and some without: those have to be missed. None that installs what it
 * lacks when it is loaded (unrs-resolver), or looks for the file that was started (msgpackr-extract).
 */
export const machineCases = {
  'linux-arm64': {
    platform: emulatedLinux('linux-arm64'),
    os: 'linux',
    libc: 'glibc',
    cpu: 'arm64',
    node: '24.21.0',
    everyday: true,
    few: { bufferutil: '4.0.9', lightningcss: '1.30.1', sharp: '0.34.4', bcrypt: '6.0.0' },
    more: {
      '@node-rs/crc32': '1.10.8',
      '@parcel/watcher': '2.5.1',
      '@resvg/resvg-js': '2.6.2',
      '@swc/core': '1.13.5',
      '@serialport/bindings-cpp': '13.0.1',
      argon2: '0.41.1',
      'better-sqlite3': '13.2.0',
      'isolated-vm': '6.2.0',
      koffi: '2.9.0',
      'oxc-parser': '0.82.0',
      rollup: '4.40.0',
      'sodium-native': '4.3.3',
      'utf-8-validate': '6.0.5',
      zeromq: '6.5.0',
    },
    delivered: { lightningcss: '1.30.1' },
    settles: false,
  },
  'linux-s390x': {
    platform: emulatedLinux('linux-s390x'),
    os: 'linux',
    libc: 'glibc',
    cpu: 's390x',
    node: '20.11.0',
    everyday: false,
    few: { sharp: '0.34.4', rollup: '4.40.0', bufferutil: '4.0.9', bcrypt: '6.0.0' },
    more: {
      '@swc/core': '1.13.5',
      lightningcss: '1.30.1',
      'oxc-parser': '0.82.0',
    },
    delivered: { rollup: '4.40.0' },
    settles: false,
  },
  'linux-x64-musl': {
    platform: musl,
    os: 'linux',
    libc: 'musl',
    cpu: 'x64',
    node: muslNode,
    everyday: true,
    few: { bufferutil: '4.0.9', lightningcss: '1.30.1', sharp: '0.34.4', argon2: '0.41.1', bcrypt: '6.0.0' },
    more: {
      '@node-rs/crc32': '1.10.8',
      '@parcel/watcher': '2.5.1',
      '@resvg/resvg-js': '2.6.2',
      '@serialport/bindings-cpp': '13.0.1',
      '@swc/core': '1.13.5',
      'better-sqlite3': '13.2.0',
      deasync: '0.1.20',
      'isolated-vm': '6.2.0',
      koffi: '2.9.0',
      'oxc-parser': '0.82.0',
      rollup: '4.40.0',
      'sodium-native': '4.3.3',
      'utf-8-validate': '6.0.5',
      zeromq: '6.5.0',
    },
    delivered: { lightningcss: '1.30.1' },
    settles: true,
  },
  'win32-x64': {
    platform: windows,
    os: 'win32',
    libc: null,
    cpu: 'x64',
    node: windowsNode,
    everyday: true,
    few: { bufferutil: '4.0.9', lightningcss: '1.30.1', sharp: '0.34.4', bcrypt: '6.0.0' },
    more: {
      '@node-rs/crc32': '1.10.8',
      '@parcel/watcher': '2.5.1',
      '@resvg/resvg-js': '2.6.2',
      '@serialport/bindings-cpp': '13.0.1',
      '@swc/core': '1.13.5',
      argon2: '0.41.1',
      'better-sqlite3': '13.2.0',
      deasync: '0.1.20',
      koffi: '2.9.0',
      'oxc-parser': '0.82.0',
      rollup: '4.40.0',
      'sodium-native': '4.3.3',
      'utf-8-validate': '6.0.5',
      zeromq: '6.5.0',
    },
    delivered: { lightningcss: '1.30.1' },
    settles: false,
  },
} as const satisfies Record<string, MachineCase>;
