import type { Target } from './target.ts';

/**
 * The build of an addon for another runtime, beside it: `addon.node` and `addon.node-v115-linux-x64`. In the same
 * folder, `$ORIGIN` and libraries beside it hold; without the extension, no package takes it for its addon.
 */
export function variantOf(path: string, target: Target): string {
  return `${path.replace(/\.node$/, '')}.${target}`;
}
