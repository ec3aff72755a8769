import { existsSync } from 'node:fs';
import type { PnpmConfig } from './pnpm-config.ts';

/** Where a pnpm command works. */
export interface ProjectPaths {
  /** The folder of the package that pnpm was called in, or that `-C` names. */
  folder: string;
  /**
   * The folder whose `node_modules` is concerned: the root of a workspace whose packages share a lockfile.
   */
  root: string;
  /** Every package of the workspace has its own install. */
  separate: boolean;
}

/** pnpm writes this only where an install has its root. */
const rootMark = 'node_modules/.modules.yaml';

/** @param home the pnpmfile's folder: the root, unless the configuration says better */
export function findProjectPaths(config: PnpmConfig, home: string): ProjectPaths {
  const folder = config.dir ?? process.cwd();
  const separate = config.sharedWorkspaceLockfile === false && config.workspaceDir !== undefined;
  if (separate || existsSync(`${folder}/${rootMark}`)) return { folder, root: folder, separate };
  return { folder, root: config.lockfileDir ?? config.workspaceDir ?? home, separate };
}
