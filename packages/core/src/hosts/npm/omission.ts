import { dirname, join } from 'node:path';
import type { FileTree } from '../../files/file-tree.ts';
import { command } from '../command.ts';
import type { Machine, Omission } from '../omission.ts';
import { isOnInLayers, readLayered, readRcLayers } from '../settings/npmrc.ts';
import { findNpm } from './find-npm.ts';

/** `omit`, and `os`, `cpu` and `libc`, wherever npm reads settings (npm's docs, "config"). */
export function findNpmOmission(tree: FileTree, env: NodeJS.ProcessEnv, machine: Machine): Omission | null {
  const npm = findNpm(env);
  const builtin = npm === null ? [] : [join(dirname(dirname(npm.script)), 'npmrc')];
  const layers = readRcLayers(tree, env, '.npmrc', builtin);
  const settings: string[] = [];
  const args: string[] = [];
  const lists = (name: string) => (readLayered(layers, name) ?? '').split(/[\s,]+/);
  if (lists('omit').includes('optional') && !lists('include').includes('optional')) {
    settings.push('omit=optional');
    args.push('--include=optional');
  } else if (readLayered(layers, 'optional') !== null && !isOnInLayers(layers, 'optional')) {
    settings.push('optional=false');
    args.push('--include=optional');
  }
  const own = { os: machine.platform, cpu: machine.arch, libc: machine.libc };
  for (const [name, value] of Object.entries(own)) {
    const set = readLayered(layers, name);
    if (set === null || set === '' || set === 'null' || value === null || set === value) continue;
    settings.push(`${name}=${set}`);
    args.push(`--${name}=${value}`);
  }
  return settings.length === 0
    ? null
    : {
        setting: settings.join(' '),
        remedy: { kind: 'command', command: command('npm', 'install', ...args) },
      };
}
