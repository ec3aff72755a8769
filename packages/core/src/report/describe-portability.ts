import { type ElfSlice, experimentalNodeApi, isAtLeast, type NativeFile, type Slice } from '@abistamp/binary';
import { joinWords, nameAbis, namePlatform } from './names.ts';

/** The first releases of common distributions with a glibc of at least this version, newest glibc first. */
const distributions = [
  ['2.41', 'Debian 13'],
  ['2.39', 'Ubuntu 24.04, RHEL 10'],
  ['2.36', 'Debian 12'],
  ['2.35', 'Ubuntu 22.04'],
  ['2.34', 'RHEL 9, Amazon Linux 2023'],
  ['2.31', 'Debian 11, Ubuntu 20.04'],
  ['2.28', 'Debian 10, RHEL 8'],
  ['2.27', 'Ubuntu 18.04'],
  ['2.26', 'Amazon Linux 2'],
  ['2.17', 'CentOS 7'],
] as const;

/** Where a file runs, and what keeps it from running in more places, as rows. */
export function describePortability(
  facts: NativeFile,
  blame: ReadonlyMap<string, string>,
): [string, string][] {
  if (facts.format === null) return [];
  const archs = joinWords(
    facts.slices.map(({ arch }) => arch ?? 'of an unknown processor'),
    'and',
  );
  const system = facts.platform === null ? 'an unknown system' : namePlatform(facts.platform);
  const rows: [string, string][] = [];
  for (const slice of facts.slices as readonly Slice[]) {
    rows.push([
      'runs on',
      `${describeRuntimes(slice)}${system} ${archs}${slice.format === 'elf' ? describeSystems(slice) : ''}`,
    ]);
    for (const limit of listLimits(slice, blame)) rows.push(['not on', limit]);
    // The architectures of a fat file are built alike; once is enough.
    break;
  }
  return rows;
}

function describeRuntimes({ registration }: Slice): string {
  switch (registration.kind) {
    case 'abi':
      return registration.abis.length === 0
        ? ''
        : `${nameAbis(registration.abis, registration.runtime)}, on `;
    case 'node-api': {
      const { declared, required } = registration.nodeApi;
      const level = Math.max(
        declared === experimentalNodeApi ? 0 : (declared ?? 0),
        required === experimentalNodeApi ? 0 : (required ?? 0),
      );
      return level === 0 ? 'any Node with Node-API, on ' : `any Node with Node-API ${level} or newer, on `;
    }
    default:
      return '';
  }
}

function describeSystems({ libc, glibc }: ElfSlice): string {
  if (libc === 'musl') return ' with musl (Alpine)';
  if (libc === 'neutral') return ', glibc and musl alike';
  if (libc !== 'glibc' || glibc === null) return '';
  const oldest = [...distributions].reverse().find(([version]) => isAtLeast(version, glibc));
  return ` with glibc ${glibc} or newer${oldest === undefined ? '' : ` (${oldest[1]} and later)`}`;
}

/** What keeps the file from running in more places, each with its reason. */
function listLimits(slice: Slice, blame: ReadonlyMap<string, string>): string[] {
  const limits: string[] = [];
  if (slice.registration.kind === 'abi')
    limits.push('other release lines of Node or Electron: it uses V8 directly, and is compiled for one ABI');
  if (slice.format !== 'elf') return limits;
  if (slice.libc === 'musl') limits.push('glibc systems: it is linked with musl');
  if (slice.libc === 'glibc') {
    const loader = slice.needed.find((name) => name.startsWith('ld-linux'));
    limits.push(
      loader === undefined
        ? 'every musl system: it is linked with glibc'
        : `musl systems: it needs ${loader}`,
    );
    const older = distributions.find(([version]) => slice.glibc !== null && !isAtLeast(version, slice.glibc));
    const symbol = blame.get(`GLIBC_${slice.glibc}`);
    if (older !== undefined) {
      limits.push(
        `${older[1]} and older: it needs glibc ${slice.glibc}${symbol === undefined ? '' : ` because of ${symbol}@GLIBC_${slice.glibc}`}`,
      );
    }
  }
  return limits;
}
