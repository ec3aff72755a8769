import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Project } from '../operations/project/project.ts';
import type { Runner } from './format-command.ts';

/** How those who work on a project run our commands: by the package manager that they have, which may fetch them, or have them installed. */
export function chooseRunner({ root, host, runner }: Pick<Project, 'root' | 'host' | 'runner'>): Runner {
  if (runner !== undefined) return runner;
  if (host !== 'pnpm') return 'npx abistamp';
  return existsSync(join(root, 'node_modules', '.bin', 'abistamp'))
    ? 'pnpm exec abistamp'
    : 'pnpm dlx abistamp';
}
