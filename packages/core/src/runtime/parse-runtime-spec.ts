import { type Arch, abiOfRelease, type Platform } from '@abistamp/binary';
import { AbistampError } from '../errors.ts';
import type { Runtime } from './runtime.ts';

/**
 * The first releases with each version of Node-API, by release line (Node's docs, "Node-API version matrix").
 */
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
 * A runtime by name, to judge this tree for another machine.
 * @param spec `node@24`, `node@22.11.0`, `electron@40`; a line without a minor version means its latest
 * release
 * @param platform as pnpm spells it, `linux-arm64-musl`, with or without a C library and its version:
 * `linux-x64-glibc2.34`, `linux-x64-musl1.2`. Parts that the name leaves out are null and not checked.
 * @throws AbistampError `BAD_ARGUMENT` for a malformed name or an unknown release
 */
export function parseRuntimeSpec(spec: string | null, platform: string | null, here: Runtime): Runtime {
  const release =
    spec === null
      ? { kind: here.kind, version: here.version, abi: here.abi, nodeApi: here.nodeApi }
      : parseRelease(spec);
  if (platform === null) return { ...here, ...release, execPath: null };
  return { ...release, ...parsePlatform(platform), execPath: null };
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

/** Null for releases older than the table. */
function nodeApiOf(version: string): number | null {
  const [major = 0, minor = Number.POSITIVE_INFINITY] = version.split('.').map(Number);
  for (const [level, releases, from] of nodeApiReleases) {
    const first = releases[major];
    if (major >= from || (first !== undefined && minor >= first)) return level;
  }
  return null;
}

/**
 * pnpm's `supportedArchitectures` as one word, with the C library's version appended as in Python's platform
 * tags.
 */
const platformPattern =
  /^(linux|darwin|win32|freebsd|openbsd|android)-(x64|arm64|arm|ia32|s390x|ppc64|riscv64|loong64)(?:-(?:(musl)(?:\d+(?:\.\d+)+)?|glibc(\d+(?:\.\d+)+)?))?$/;

function parsePlatform(text: string): Pick<Runtime, 'platform' | 'arch' | 'libc' | 'glibc'> {
  const match = platformPattern.exec(text);
  const [, platform, arch, musl, glibc] = match ?? [];
  if (match === null || (platform !== 'linux' && text.split('-').length > 2)) {
    throw new AbistampError('BAD_ARGUMENT', `${text} is not a platform`, {
      hint: 'for example linux-x64, linux-x64-glibc2.34, linux-arm64-musl, darwin-arm64, win32-x64',
    });
  }
  const rest = { platform: platform as Platform, arch: arch as Arch };
  if (platform !== 'linux') return { ...rest, libc: null, glibc: null };
  return musl === undefined
    ? { ...rest, libc: 'glibc', glibc: glibc ?? null }
    : { ...rest, libc: 'musl', glibc: null };
}
