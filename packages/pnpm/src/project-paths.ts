import { existsSync } from 'node:fs';
import type { PnpmConfig } from './pnpm-config.ts';

/** Where a command of pnpm works. */
export interface ProjectPaths {
  /** The folder of the package that it was called in, or that `-C` names. */
  folder: string;
  /** Whose `node_modules` it is about: the root of the workspace, where its packages share a lockfile. */
  root: string;
  /** Every package of the workspace has an install of its own. */
  separate: boolean;
}

/** pnpm writes this where an install has its root, and nowhere else. */
const rootMark = 'node_modules/.modules.yaml';

/** @param home where the pnpmfile lies: the root, as far as there is nothing better */
export function findProjectPaths(config: PnpmConfig, home: string): ProjectPaths {
  const folder = config.dir ?? process.cwd();
  const separate = config.sharedWorkspaceLockfile === false && config.workspaceDir !== undefined;
  if (separate || existsSync(`${folder}/${rootMark}`)) return { folder, root: folder, separate };
  return { folder, root: config.lockfileDir ?? config.workspaceDir ?? home, separate };
}
