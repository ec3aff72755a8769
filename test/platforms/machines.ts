import { machineNodes } from '../toolchain/versions.ts';
import { type EmulatedLinux, emulatedLinux } from './emulated-linux.ts';
import { musl } from './musl/musl.ts';
import type { ReadyNode, Skipped } from './platform.ts';
import { windows } from './wine/windows.ts';

/** What an install is made for. */
export interface Target {
  os: 'linux' | 'win32' | 'darwin';
  cpu: string;
  libc: 'glibc' | 'musl' | null;
}

/** What the tests run on. */
export const thisMachine: Target = { os: 'linux', cpu: 'x64', libc: 'glibc' };

/** Another machine, whose Nodes run on this one. */
export interface Machine extends Target {
  name: keyof typeof machineNodes;
  /** Sets up one of its Nodes. */
  setUp(node: string): Promise<ReadyNode | Skipped>;
  /** Package managers that run there. */
  managers: readonly ('npm' | 'pnpm' | 'yarn')[];
  /** Packages that can be required there without their file, and then fail on use, or do less. */
  withoutFile?: readonly string[];
  /** How many of `packages.ts` load there at least. */
  loads: number;
  /** Whether only its own loader tells whether some files load: those are left open from here. */
  settles: boolean;
}

/** Emulated: for full runs alone. */
const linux = (name: EmulatedLinux, { cpu, loads }: Pick<Machine, 'cpu' | 'loads'>): Machine => ({
  ...{ name, os: 'linux', libc: 'glibc', cpu, loads, settles: false },
  managers: ['npm', 'pnpm', 'yarn'],
  setUp: (node) => emulatedLinux(name, node),
});

export const machines = {
  'linux-arm64': linux('linux-arm64', { cpu: 'arm64', loads: 30 }),
  'linux-s390x': linux('linux-s390x', { cpu: 's390x', loads: 7 }),
  'linux-armv7l': linux('linux-armv7l', { cpu: 'arm', loads: 20 }),
  'linux-x64-musl': {
    ...{ name: 'linux-x64-musl', os: 'linux', libc: 'musl', cpu: 'x64', settles: true },
    managers: ['npm', 'pnpm', 'yarn'],
    loads: 31,
    setUp: musl,
  },
  'win32-x64': {
    ...{ name: 'win32-x64', os: 'win32', libc: null, cpu: 'x64', settles: false },
    managers: ['npm', 'pnpm', 'yarn'],
    // It looks for its file on use there.
    withoutFile: ['@lydell/node-pty'],
    loads: 35,
    setUp: windows,
  },
} as const satisfies Record<keyof typeof machineNodes, Machine>;

/** All of them. */
export const allMachines: readonly Machine[] = Object.values(machines);

/** The Nodes of a machine that start here, the one for `npm test` first. */
export const nodesOf = ({ name }: Machine): readonly string[] => machineNodes[name];

/** What abistamp calls it. */
export const platformOf = ({ os, cpu, libc }: Target): string =>
  `${os}-${cpu}${libc === 'musl' ? '-musl' : ''}`;

/** npm's arguments to install for a machine, without running anything. */
export const installFor = ({ os, cpu, libc }: Target): string[] => [
  ...['--ignore-scripts', `--os=${os}`, `--cpu=${cpu}`],
  ...(libc === null ? [] : [`--libc=${libc}`]),
];
