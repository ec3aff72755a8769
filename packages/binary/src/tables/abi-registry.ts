// By its path, since node-abi exports only its functions. Bundled at build time: a new node-abi is a new
// table.
import registry from '../../node_modules/node-abi/abi_registry.json' with { type: 'json' };

/**
 * Which release lines a `NODE_MODULE_VERSION` belongs to. The numbers are registered in Node's
 * doc/abi_version_registry.json; the `node-abi` package knows what each release shipped. From 67 on a number
 * belongs to either Node or Electron, never both; up to 64 Electron used Node's numbers.
 */
export interface Release {
  runtime: 'node' | 'electron';
  /** The release line as people say it: '20', '0.10', Electron '40'. */
  version: string;
}

/** The first release of its line with this number. */
interface Change extends Release {
  from: Rank;
  abi: number;
}

type Rank = readonly [minor: number, patch: number];

/** Releases older than node-abi's registry. Old lines have two-part names: Node 0.10, Electron 1.8. */
const older: readonly (readonly [runtime: Release['runtime'], target: string, abi: number])[] = [
  ['node', '0.10.4', 11],
  ['node', '0.12.0', 14],
  ['node', '4.0.0', 46],
  ['node', '5.0.0', 47],
  ['node', '6.0.0', 48],
  ['node', '7.0.0', 51],
  ['node', '8.0.0', 57],
  ['node', '9.0.0', 59],
  ['node', '10.0.0', 64],
  ['electron', '1.3.0', 49],
  ['electron', '1.4.0', 50],
  ['electron', '1.6.0', 53],
  ['electron', '1.7.0', 54],
  ['electron', '1.8.0', 57],
  ['electron', '2.0.0', 57],
  ['electron', '3.0.0', 64],
  ['electron', '4.0.0', 64],
  ['electron', '4.0.4', 69],
];

/** Numbers that Debian gave its own Node 8 and 10. */
const debian: Readonly<Record<string, number>> = { '8': 58, '10': 65 };

/** Up to here Electron used Node's numbers, except for a few that only one of them ever released. */
const lastShared = 64;
const nodeOnly: readonly number[] = [11, 59];
const electronOnly: readonly number[] = [49, 50, 53, 54];
/** The first number of the common registry: other forks used older ones too. */
const firstShared = 14;

let changes: readonly Change[] | undefined;

/** Every known change of number; within a line, in release order. */
function listChanges(): readonly Change[] {
  changes ??= [
    ...older.map(([runtime, target, abi]) => toChange(runtime, target, abi)),
    ...registry
      .map(({ runtime, target, abi }) => toChange(runtime, target, Number(abi)))
      .sort((a, b) => compare(a.from, b.from) || a.abi - b.abi),
  ];
  return changes;
}

/** A preview counts as the release it precedes. */
function toChange(runtime: string, target: string, abi: number): Change {
  const kind = runtime === 'electron' ? 'electron' : 'node';
  const release = target.replace(/-.*$/, '');
  return { runtime: kind, version: lineOf(kind, release), from: rankOf(release), abi };
}

function lineOf(runtime: Release['runtime'], version: string): string {
  const [major = '', minor] = version.split('.');
  return major === '0' || (runtime === 'electron' && major === '1') ? `${major}.${minor}` : major;
}

/** Missing parts of a version are those of the newest release. */
function rankOf(version: string): Rank {
  const [, minor, patch] = version.split('.');
  const toNumber = (part: string | undefined) =>
    part === undefined ? Number.POSITIVE_INFINITY : Number.parseInt(part, 10);
  return [toNumber(minor), toNumber(patch)];
}

function compare(a: Rank, b: Rank): number {
  if (a[0] !== b[0]) return a[0] < b[0] ? -1 : 1;
  if (a[1] === b[1]) return 0;
  return a[1] < b[1] ? -1 : 1;
}

/** Whose number this is; `shared` if it does not say, `unknown` if no release has it. */
export function runtimeOfAbi(abi: number): 'node' | 'electron' | 'shared' | 'unknown' {
  if (nodeOnly.includes(abi) || Object.values(debian).includes(abi)) return 'node';
  if (electronOnly.includes(abi)) return 'electron';
  if (abi <= lastShared) return abi >= firstShared ? 'shared' : 'unknown';
  return listChanges().find((change) => change.abi === abi)?.runtime ?? 'unknown';
}

/** The release lines whose newest release has a number, Node's first; empty if there is none. */
export function releasesOfAbi(abi: number): Release[] {
  const lines = (runtime: Release['runtime']): Release[] => {
    const own = listChanges().filter((change) => change.runtime === runtime);
    const numbers = new Map(own.map((change) => [change.version, change.abi]));
    return [...numbers].flatMap(([version, number]) => (number === abi ? [{ runtime, version }] : []));
  };
  const debians = Object.entries(debian).flatMap(([version, number]): Release[] =>
    number === abi ? [{ runtime: 'node', version }] : [],
  );
  return [...lines('node'), ...debians, ...lines('electron')];
}

/**
 * The number of a release ('20.11.1', '0.10.48'), or of the newest one of a line ('20', '20.11'); null if
 * unknown.
 */
export function abiOfRelease(runtime: Release['runtime'], version: string): number | null {
  const release = version.replace(/^v/, '').replace(/-.*$/, '');
  const line = lineOf(runtime, release);
  const rank = rankOf(release);
  const passed = listChanges().filter(
    (change) => change.runtime === runtime && change.version === line && compare(change.from, rank) <= 0,
  );
  return passed.at(-1)?.abi ?? null;
}
