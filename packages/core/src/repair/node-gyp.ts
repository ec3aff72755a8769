import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { findNpm } from '../hosts/npm/find-npm.ts';
import { findPnpm } from '../hosts/pnpm/find-pnpm.ts';

/** A package manager's own node-gyp, which packages take for granted. */
export interface NodeGyp {
  /** Contains a `node-gyp` program, for the search path. */
  folder: string;
  script: string;
}

/** pnpm's own, else npm's, which is nearly always there; null if neither has one. */
export function findNodeGyp(env: NodeJS.ProcessEnv): NodeGyp | null {
  const pnpm = findPnpm(env)?.folder ?? null;
  const npm = findNpm(env)?.script ?? null;
  return (
    (pnpm === null
      ? null
      : nodeGypIn(join(pnpm, 'dist', 'node_modules'), join(pnpm, 'dist', 'node-gyp-bin'))) ??
    (npm === null ? null : npmNodeGyp(join(dirname(npm), '..', 'node_modules')))
  );
}

const npmNodeGyp = (modules: string): NodeGyp | null =>
  nodeGypIn(modules, join(modules, '@npmcli', 'run-script', 'lib', 'node-gyp-bin'));

function nodeGypIn(modules: string, folder: string): NodeGyp | null {
  const script = join(modules, 'node-gyp', 'bin', 'node-gyp.js');
  return existsSync(folder) && existsSync(script) ? { folder, script } : null;
}
