import { shareInProcess } from '@abistamp/core/plugin';

/**
 * Whether this is the first call in this process. The plugin may be loaded twice, by a `.pnpmfile.cjs` and as
 * a configuration dependency, and pnpm may call a hook more than once.
 */
export function claimProcess(): boolean {
  const state = shareInProcess('pnpm-plugin-abistamp', () => ({ isClaimed: false }));
  if (state.isClaimed) return false;
  state.isClaimed = true;
  return true;
}
