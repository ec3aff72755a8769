import type { Strategy } from './strategy.ts';

const modules = ['require-addon'];

/** `require.addon = require('require-addon'); require.addon('.', __filename)`: the package's own `prebuilds`. */
export const requireAddon: Strategy = (view, sources) => {
  if (!modules.some((module) => module in view.manifest.dependencies)) return null;
  const using = sources.mentioning(...modules, 'require.addon');
  if (using.length === 0) return null;
  const places = using.map((source) => ({
    source,
    at: source.tokens().findIndex((token) => token.type === 'string' && modules.includes(token.text)),
  }));
  return { loader: { kind: 'require-addon', root: '' }, places };
};
