import type { FileTree } from '../../files/file-tree.ts';
import type { Omission } from '../omission.ts';
import { installAgain } from '../settings/architectures.ts';
import { readLayered, readRcLayers } from '../settings/npmrc.ts';
import { readBunSwitch } from './bunfig.ts';

/** `install.optional` of bunfig.toml, and `omit` of npm's files (Bun's docs, "bunfig.toml", "npmrc"). */
export function findBunOmission(tree: FileTree, env: NodeJS.ProcessEnv): Omission | null {
  const next = installAgain('bun');
  if (readBunSwitch(tree, env, 'optional') === false) {
    const change = {
      file: 'bunfig.toml',
      key: ['install', 'optional'],
      change: 'set',
      value: 'true',
    } as const;
    return { setting: 'optional = false', remedy: { kind: 'setting', ...change, next } };
  }
  const layers = readRcLayers(tree, env, '.npmrc', []).slice(1);
  const lists = (name: string) => (readLayered(layers, name) ?? '').split(/[\s,]+/);
  if (!lists('omit').includes('optional') || lists('include').includes('optional')) return null;
  const change = { file: '.npmrc', key: ['omit'], change: 'remove', value: 'optional' } as const;
  return { setting: 'omit=optional', remedy: { kind: 'setting', ...change, next } };
}
