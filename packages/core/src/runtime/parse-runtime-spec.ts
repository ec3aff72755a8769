import { type Arch, abiOfRelease, isAtLeast, majorOf, type Platform } from '@abistamp/binary';
import { AbistampError } from '../errors.ts';
import { nodeApiOfElectron } from './electron-node.ts';
import type { RuntimeKind } from './kind.ts';
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
 * Releases from which Bun and Deno report another ABI or Node-API version in `process.versions`, newest first.
 */
const imitations: Readonly<
  Record<'bun' | 'deno', readonly (readonly [from: string, abi: number, nodeApi: number])[]>
> = {
  bun: [
    ['1.4.0', 147, 10],
    ['1.2.18', 137, 10],
    ['1.1.25', 127, 9],
    ['1.0.0', 115, 9],
  ],
  deno: [
    ['2.9.0', 147, 10],
    ['2.7.8', 108, 9],
    ['2.0.0', 108, 8],
  ],
};

/**
 * A runtime by name, to judge this tree for another machine.
 * @param spec `node@24`, `node@22.11.0`, `electron@40`, `bun@1.3`, `deno@2`; a line without a minor version
 * means its latest release
 * @param platform as pnpm spells it, `linux-arm64-musl`, with or without a C library and its version:
 * `linux-x64-glibc2.34`, `linux-x64-musl1.2`, or of macOS, `darwin-arm64-macos13`. Parts that the name leaves
 * out are null and not checked.
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
  const match = /^(node|electron|bun|deno)@v?(\d+(?:\.\d+){0,2})$/.exec(spec);
  const hint = 'name a release line or a version: node@24, node@22.11.0, electron@40, bun@1.3, deno@2';
  if (match === null) throw new AbistampError('BAD_ARGUMENT', `${spec} is not a runtime`, { hint });
  const kind = match[1] as RuntimeKind;
  const version = match[2] ?? '';
  const release = findRelease(kind, version);
  if (release === null)
    throw new AbistampError('BAD_ARGUMENT', `${spec} is a release that this abistamp does not know`, {
      hint,
    });
  return { kind, version, ...release };
}

/** Null for releases that the tables do not have, and for majors that came after them. */
function findRelease(kind: RuntimeKind, version: string): Pick<Runtime, 'abi' | 'nodeApi'> | null {
  if (kind === 'bun' || kind === 'deno') {
    const latest = [...version.split('.'), '9999', '9999'].slice(0, 3).join('.');
    const found = imitations[kind].find(
      ([from]) => isAtLeast(latest, from) && majorOf(latest) === majorOf(from),
    );
    return found === undefined ? null : { abi: found[1], nodeApi: found[2] };
  }
  const abi = abiOfRelease(kind, version);
  return abi === null
    ? null
    : { abi, nodeApi: kind === 'node' ? nodeApiOf(version) : nodeApiOfElectron(version) };
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
 * pnpm's `supportedArchitectures` as one word, with the version of the C library or of macOS appended as in
 * Python's platform tags.
 */
const platformPattern =
  /^(linux|darwin|win32|freebsd|openbsd|android)-(x64|arm64|arm|ia32|s390x|ppc64|riscv64|loong64)(?:-(?:(musl)(?:\d+(?:\.\d+)+)?|glibc(\d+(?:\.\d+)+)?|macos(\d+(?:\.\d+){0,2})))?$/;

function parsePlatform(text: string): Pick<Runtime, 'platform' | 'arch' | 'libc' | 'glibc' | 'macos'> {
  const match = platformPattern.exec(text);
  const [, platform, arch, musl, glibc, macos] = match ?? [];
  const suffixed = macos === undefined ? 'linux' : 'darwin';
  if (match === null || (platform !== suffixed && text.split('-').length > 2)) {
    throw new AbistampError('BAD_ARGUMENT', `${text} is not a platform`, {
      hint: 'for example linux-x64, linux-x64-glibc2.34, linux-arm64-musl, darwin-arm64-macos13, win32-x64',
    });
  }
  const rest = { platform: platform as Platform, arch: arch as Arch, macos: macos ?? null };
  if (platform !== 'linux') return { ...rest, libc: null, glibc: null };
  return musl === undefined
    ? { ...rest, libc: 'glibc', glibc: glibc ?? null }
    : { ...rest, libc: 'musl', glibc: null };
}
