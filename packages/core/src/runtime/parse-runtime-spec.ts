import { type Arch, abiOfRelease, type Platform } from '@abistamp/binary';
import { AbistampError } from '../errors.ts';
import type { Runtime } from './runtime.ts';

/** First releases that have a version of Node-API, by release line (Node's docs, "Node-API version matrix"). */
const nodeApiReleases: readonly (readonly [
  level: number,
  releases: Readonly<Record<number, number>>,
  from: number,
])[] = [
  [10, { 22: 14, 23: 6 }, 24],
  [9, { 18: 17, 20: 3 }, 21],
  [8, { 12: 22, 14: 17, 15: 12 }, 16],
];

/**
 * A runtime by name, for judging what is installed here for a machine elsewhere: `node@24`, `node@22.11.0`, `electron@40`; the platform as pnpm spells it,
 * `linux-arm64-musl`, with or without glibc's own suffix. What a name does not tell is null and counts for nothing; a line without a minor version means
 * its latest release.
 *
 * @throws AbistampError `BAD_ARGUMENT` for a name that is none, or a release that is not known
 */
export function parseRuntimeSpec(spec: string | null, platform: string | null, here: Runtime): Runtime {
  const release =
    spec === null
      ? { kind: here.kind, version: here.version, abi: here.abi, nodeApi: here.nodeApi }
      : parseRelease(spec);
  if (platform === null) return { ...here, ...release, execPath: null };
  return { ...release, ...parsePlatform(platform), glibc: null, execPath: null };
}

function parseRelease(spec: string): Pick<Runtime, 'kind' | 'version' | 'abi' | 'nodeApi'> {
  const match = /^(node|electron)@v?(\d+(?:\.\d+){0,2})$/.exec(spec);
  const hint = 'name a release line or a version: node@24, node@22.11.0, electron@40';
  if (match === null) throw new AbistampError('BAD_ARGUMENT', `${spec} is not a runtime`, { hint });
  const kind = match[1] as Runtime['kind'];
  const version = match[2] ?? '';
  const abi = abiOfRelease(kind, version);
  if (abi === null)
    throw new AbistampError('BAD_ARGUMENT', `${spec} is a release that this abistamp does not know`, {
      hint,
    });
  return { kind, version, abi, nodeApi: kind === 'node' ? nodeApiOf(version) : null };
}

function nodeApiOf(version: string): number | null {
  const [major = 0, minor = Number.POSITIVE_INFINITY] = version.split('.').map(Number);
  for (const [level, releases, from] of nodeApiReleases) {
    if (major >= from || minor >= (releases[major] ?? Number.POSITIVE_INFINITY)) return level;
    if (releases[major] !== undefined && minor === Number.POSITIVE_INFINITY) return level;
  }
  return null;
}

function parsePlatform(text: string): Pick<Runtime, 'platform' | 'arch' | 'libc'> {
  const match =
    /^(linux|darwin|win32|freebsd|openbsd|android)-(x64|arm64|arm|ia32|s390x|ppc64|riscv64|loong64)(?:-(musl|glibc))?$/.exec(
      text,
    );
  if (match === null || (match[3] !== undefined && match[1] !== 'linux')) {
    throw new AbistampError('BAD_ARGUMENT', `${text} is not a platform`, {
      hint: 'for example linux-x64, linux-arm64-musl, darwin-arm64, win32-x64',
    });
  }
  const platform = match[1] as Platform;
  return {
    platform,
    arch: match[2] as Arch,
    libc: platform !== 'linux' ? null : match[3] === 'musl' ? 'musl' : 'glibc',
  };
}
