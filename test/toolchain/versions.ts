/** Every tool the tests run, pinned. A new version is a line here, and a reason in the commit. */
export const nodeReleases = {
  18: { version: '18.20.8', abi: 108, npm: 10 },
  20: { version: '20.20.2', abi: 115, npm: 10 },
  '22-older': { version: '22.23.1', abi: 127, npm: 10 },
  22: { version: '22.23.3', abi: 127, npm: 10 },
  24: { version: '24.21.0', abi: 137, npm: 11 },
  25: { version: '25.9.0', abi: 141, npm: 11 },
  26: { version: '26.10.0', abi: 147, npm: 11 },
} as const;

export const npmVersions = { 10: '10.9.9', 11: '11.21.2', 12: '12.2.0' } as const;

export const pnpmVersions = { 9: '9.15.9', 10: '10.34.9', 11: '11.28.11', 12: '12.21.0' } as const;

export const bunVersions = { 1: '1.4.5' } as const;

/** Programs that load addons, and are no Node: the newest, and older ones with other rules. */
export const bunPrograms = ['1.4.5', '1.3.14', '1.2.0', '1.1.20'] as const;
export const denoPrograms = ['2.9.6', '2.2.0'] as const;

export const yarnVersions = {
  '1': '1.22.22',
  '4.0.2': '4.0.2',
  '4.12.0': '4.12.0',
  '4.18.1': '4.18.1',
} as const;

/** Nodes of other machines that start on this one (test/platforms), the one for everyday first. */
export const machineNodes = {
  'linux-arm64': ['24.21.0', '18.20.8', '20.20.2', '22.23.3', '26.10.0'],
  'linux-armv7l': ['20.11.0', '18.20.4'],
  'linux-s390x': ['20.11.0', '18.20.4'],
  'linux-x64-musl': ['26.0.0'],
  'win32-x64': ['22.23.3', '18.20.8', '20.20.2'],
} as const;

export type NodeRelease = keyof typeof nodeReleases;
export type NpmRelease = keyof typeof npmVersions;
export type PnpmRelease = keyof typeof pnpmVersions;
export type YarnRelease = keyof typeof yarnVersions;
export type BunProgram = (typeof bunPrograms)[number];
export type DenoProgram = (typeof denoPrograms)[number];
export type BunRelease = keyof typeof bunVersions;
