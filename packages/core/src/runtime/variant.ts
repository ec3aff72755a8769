import type { Target } from './target.ts';

/**
 * The build of an addon for another runtime, beside it: `addon.node` and `addon.node-v115-linux-x64`. In the same
 * folder, `$ORIGIN` and libraries beside it hold; without the extension, no package takes it for its addon.
 */
export function variantOf(path: string, target: Target): string {
  return `${path.replace(/\.node$/, '')}.${target}`;
}

/** The addon that a file is a variant of, and what it was built for; null for any other file. */
export function readVariant(path: string): { addon: string; target: Target } | null {
  const [, start, target] = /^(.+)\.((?:node|electron)-v\d+-[a-z0-9]+-[a-z0-9]+(?:-musl)?)$/.exec(path) ?? [];
  return start === undefined || target === undefined ? null : { addon: `${start}.node`, target };
}
