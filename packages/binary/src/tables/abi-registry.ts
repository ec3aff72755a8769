/**
 * Which release lines a `NODE_MODULE_VERSION` belongs to. The numbers are registered in Node's doc/abi_version_registry.json; what each release really shipped is from
 * the `node-abi` package. From 67 on a number is either Node's or Electron's, never both; up to 64 Electron used Node's numbers.
 */
export interface Release {
  runtime: 'node' | 'electron';
  /** The release line as people say it: '20', '0.10', Electron '40'. */
  version: string;
}

const nodeReleases: Readonly<Record<string, number>> = {
  '0.10': 11,
  '0.12': 14,
  '4': 46,
  '5': 47,
  '6': 48,
  '7': 51,
  '8': 57,
  '9': 59,
  '10': 64,
  '11': 67,
  '12': 72,
  '13': 79,
  '14': 83,
  '15': 88,
  '16': 93,
  '17': 102,
  '18': 108,
  '19': 111,
  '20': 115,
  '21': 120,
  '22': 127,
  '23': 131,
  '24': 137,
  '25': 141,
  '26': 147,
  '27': 153,
};

const electronReleases: Readonly<Record<string, number>> = {
  '1.3': 49,
  '1.4': 50,
  '1.6': 53,
  '1.7': 54,
  '1.8': 57,
  '2': 57,
  '3': 64,
  '4': 69,
  '5': 70,
  '6': 73,
  '7': 75,
  '8': 76,
  '9': 80,
  '10': 82,
  '11': 85,
  '12': 87,
  '13': 89,
  '14': 97,
  '15': 98,
  '16': 99,
  '17': 101,
  '18': 103,
  '19': 106,
  '20': 107,
  '21': 109,
  '22': 110,
  '23': 113,
  '24': 114,
  '25': 116,
  '26': 116,
  '27': 118,
  '28': 119,
  '29': 121,
  '30': 123,
  '31': 125,
  '32': 128,
  '33': 130,
  '34': 132,
  '35': 133,
  '36': 135,
  '37': 136,
  '38': 139,
  '39': 140,
  '40': 143,
  '41': 145,
  '42': 146,
  '43': 148,
  '44': 149,
  '45': 150,
  '46': 154,
};

/** Numbers that only previews of Electron carried, and those that Debian gave its Node 8 and 10. */
const electronPreviews: readonly number[] = [];
const debianReleases: Readonly<Record<string, number>> = { '8': 58, '10': 65 };

/** Up to here Electron took Node's numbers, but for a few that only one of the two ever released. */
const lastShared = 64;
const nodeOnly: readonly number[] = [11, 59];
const electronOnly: readonly number[] = [49, 50, 53, 54];
/** The first number of a common registry: older ones were used by other forks too. */
const firstShared = 14;

/** Whose number this is; `shared` when it does not tell, `unknown` when no release has it. */
export function runtimeOfAbi(abi: number): 'node' | 'electron' | 'shared' | 'unknown' {
  if (nodeOnly.includes(abi) || Object.values(debianReleases).includes(abi)) return 'node';
  if (electronOnly.includes(abi)) return 'electron';
  if (abi <= lastShared) return abi >= firstShared ? 'shared' : 'unknown';
  if (Object.values(nodeReleases).includes(abi)) return 'node';
  return Object.values(electronReleases).includes(abi) || electronPreviews.includes(abi)
    ? 'electron'
    : 'unknown';
}

/** The release lines of a number, Node's first; empty for one that no release has. */
export function releasesOfAbi(abi: number): Release[] {
  const lines = (runtime: Release['runtime'], releases: Readonly<Record<string, number>>) =>
    Object.entries(releases).flatMap(([version, number]) => (number === abi ? [{ runtime, version }] : []));
  return [
    ...lines('node', nodeReleases),
    ...lines('node', debianReleases),
    ...lines('electron', electronReleases),
  ];
}

/** The number of a release, by any version of its line ('20', '20.11.1', '0.10.48'); null for one that is not known. */
export function abiOfRelease(runtime: Release['runtime'], version: string): number | null {
  const [major = '', minor = ''] = version.replace(/^v/, '').split('.');
  const line = major === '0' || (runtime === 'electron' && major === '1') ? `${major}.${minor}` : major;
  return (runtime === 'node' ? nodeReleases : electronReleases)[line] ?? null;
}
