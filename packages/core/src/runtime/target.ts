import type { Arch, Platform } from '@abistamp/binary';
import type { RuntimeKind } from './kind.ts';
import type { Runtime } from './runtime.ts';

/** A runtime as one string, `node-v127-linux-x64-musl`; no libc suffix means glibc. */
export type Target = string;

export type TargetParts = Pick<Runtime, 'kind' | 'abi' | 'platform' | 'arch' | 'libc'>;

const pattern = /^(node|electron|bun|deno)-v(\d+)-([a-z0-9]+)-([a-z0-9]+)(-musl)?$/;

export function formatTarget(parts: TargetParts): Target {
  return `${parts.kind}-v${parts.abi}-${formatPlatform(parts)}`;
}

/** What all runtimes of a platform share, as pnpm spells it: `linux-x64-musl`; no libc suffix means glibc. */
export function formatPlatform({
  platform,
  arch,
  libc,
}: Pick<Runtime, 'platform' | 'arch' | 'libc'>): string {
  return `${platform}-${arch}${libc === 'musl' ? '-musl' : ''}`;
}

/** Null for a string that is not a target. */
export function parseTarget(target: string): TargetParts | null {
  const match = pattern.exec(target);
  if (match === null) return null;
  const platform = match[3] as Platform;
  return {
    kind: match[1] as RuntimeKind,
    abi: Number(match[2]),
    platform,
    arch: match[4] as Arch,
    libc: libcOf(platform, match[5] !== undefined),
  };
}

function libcOf(platform: Platform, isMusl: boolean): Runtime['libc'] {
  if (isMusl) return 'musl';
  return platform === 'linux' ? 'glibc' : null;
}
