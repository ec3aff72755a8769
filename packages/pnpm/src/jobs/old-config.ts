import { join } from 'node:path';
import { homeOf, readLayered, readOutside, readPnpmRc } from '@abistamp/core';
import type { PnpmConfig } from '../pnpm-config.ts';

/**
 * The configuration of a pnpm that gives plugins none, as far as we need it, read from where pnpm 9 reads it
 * (@pnpm/config, `getDataDir`).
 */
export function readOldConfig(root: string, env: NodeJS.ProcessEnv): PnpmConfig {
  const layers = readPnpmRc({ read: (path) => readOutside(join(root, path)) }, env);
  const useNodeVersion = readLayered(layers, 'use-node-version');
  const separate = readLayered(layers, 'shared-workspace-lockfile') === 'false';
  return {
    ...(separate ? { sharedWorkspaceLockfile: false, workspaceDir: root } : {}),
    ...(useNodeVersion === null ? {} : { useNodeVersion, pnpmHomeDir: findHome(env) }),
  };
}

function findHome(env: NodeJS.ProcessEnv): string {
  const { PNPM_HOME, XDG_DATA_HOME, LOCALAPPDATA } = env;
  if (PNPM_HOME) return PNPM_HOME;
  if (XDG_DATA_HOME) return join(XDG_DATA_HOME, 'pnpm');
  if (process.platform === 'darwin') return join(homeOf(env), 'Library/pnpm');
  if (process.platform === 'win32' && LOCALAPPDATA) return join(LOCALAPPDATA, 'pnpm');
  return join(homeOf(env), process.platform === 'win32' ? '.pnpm' : '.local/share/pnpm');
}
