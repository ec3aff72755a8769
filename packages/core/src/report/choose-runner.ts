import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { hostOf } from '../hosts/index.ts';
import type { Project } from '../operations/project/project.ts';
import type { Runner } from './format-command.ts';

/**
 * How members of a project run our commands: through their package manager, which has them installed or
 * fetches them.
 */
export function chooseRunner({ root, host, runner }: Pick<Project, 'root' | 'host' | 'runner'>): Runner {
  const isInstalled = () => existsSync(join(root, 'node_modules', '.bin', 'abistamp'));
  return runner ?? hostOf(host).commands.runAbistamp(isInstalled());
}
