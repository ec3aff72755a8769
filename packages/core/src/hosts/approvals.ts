import type { FileTree } from '../files/file-tree.ts';
import type { HostName } from './host.ts';
import { readNpmApprovals } from './npm/approvals.ts';
import { findNpm } from './npm/find-npm.ts';
import { readPnpmApprovals } from './pnpm/approvals.ts';
import type { Approvals } from './refusal.ts';
import { readYarnApprovals } from './yarn/approvals.ts';
import { readYarnClassicApprovals } from './yarn-classic/approvals.ts';

/** What a project lets its host run when it installs, by the rules of that host and its version. */
export function readApprovals(tree: FileTree, host: HostName | null, env: NodeJS.ProcessEnv): Approvals {
  switch (host) {
    case 'npm':
      return readNpmApprovals(tree, findNpm(env)?.version ?? null, env);
    case 'pnpm':
      return readPnpmApprovals(tree, env);
    case 'yarn':
      return readYarnApprovals(tree, env);
    case 'yarn-classic':
      return readYarnClassicApprovals(tree, env);
    case null:
      return { refuses: () => null };
  }
}
