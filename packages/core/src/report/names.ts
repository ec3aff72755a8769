import { type Arch, type Platform, releasesOfAbi } from '@abistamp/binary';
import { type RuntimeKind, runtimeNames } from '../runtime/kind.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { parseTarget, type TargetParts } from '../runtime/target.ts';

const platformNames: Readonly<Partial<Record<Platform, string>>> = {
  darwin: 'macOS',
  linux: 'Linux',
  win32: 'Windows',
  android: 'Android',
  freebsd: 'FreeBSD',
  openbsd: 'OpenBSD',
  netbsd: 'NetBSD',
  openharmony: 'OpenHarmony',
};

/** An ABI as people know it: "Node 20 (ABI 115)". */
export function nameAbi(abi: number, kind: RuntimeKind | null): string {
  // Deno loads nothing that has an ABI, and 0 is none.
  if (kind === 'deno' || (kind === 'bun' && abi === 0)) return runtimeNames[kind];
  if (kind === 'bun') return `Bun (ABI ${abi})`;
  const releases = releasesOfAbi(abi).filter((release) => kind === null || release.runtime === kind);
  const names = [...new Set(releases.map(({ runtime, version }) => `${runtimeNames[runtime]} ${version}`))];
  return names.length === 0 ? `ABI ${abi}` : `${names.join(' or ')} (ABI ${abi})`;
}

export function nameAbis(abis: readonly number[], kind: 'node' | 'electron' | null): string {
  return joinWords(
    abis.map((abi) => nameAbi(abi, kind)),
    'or',
  );
}

/** A runtime as people know it: "Node 22.23.3 (ABI 127)". */
export function formatRuntime(runtime: Pick<Runtime, 'kind' | 'version' | 'abi'>): string {
  if (runtime.version === null) return nameAbi(runtime.abi, runtime.kind);
  const name = `${runtimeNames[runtime.kind]} ${runtime.version}`;
  return runtime.kind === 'deno' ? name : `${name} (ABI ${runtime.abi})`;
}

export function namePlatform(platform: Platform): string {
  return platformNames[platform] ?? platform;
}

/** "Linux x64 (musl)". */
export function nameMachine(parts: { platform: Platform; arch: Arch; libc: string | null }): string {
  return `${namePlatform(parts.platform)} ${parts.arch}${parts.libc === 'musl' ? ' (musl)' : ''}`;
}

/** A recorded target in words; the string itself if it is not a target. */
export function nameTarget(target: string, version: string | null): string {
  const parts: TargetParts | null = parseTarget(target);
  if (parts === null) return target;
  return `${formatRuntime({ kind: parts.kind, version, abi: parts.abi })} on ${nameMachine(parts)}`;
}

/** "a, b and c". */
export function joinWords(words: readonly string[], last: 'and' | 'or'): string {
  if (words.length < 2) return words[0] ?? '';
  return `${words.slice(0, -1).join(', ')} ${last} ${words[words.length - 1]}`;
}

/** "a, b, c and 4 more": the first three of a list. */
export function nameSomeOf(words: readonly string[]): string {
  const shown = words.slice(0, 3);
  return words.length > 3 ? `${shown.join(', ')} and ${words.length - 3} more` : joinWords(shown, 'and');
}
