/** Whether this process has done its part: the plugin may be loaded twice, by a `.pnpmfile.cjs` and as a configuration dependency, and pnpm may ask more than once. */
const key = Symbol.for('pnpm-plugin-abistamp');

/** @returns true for the first who asks */
export function claimProcess(): boolean {
  const shared = globalThis as { [key]?: true };
  if (shared[key] === true) return false;
  shared[key] = true;
  return true;
}
