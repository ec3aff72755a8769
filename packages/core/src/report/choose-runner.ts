import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { HostName } from '../hosts/host.ts';
import type { Style } from './style.ts';

/** How those who work on a project run our commands: by the package manager that they have, which may fetch them, or have them installed. */
export function chooseRunner({ root, host }: { root: string; host: HostName | null }): Style['runner'] {
  if (host !== 'pnpm') return 'npx abistamp';
  return existsSync(join(root, 'node_modules', '.bin', 'abistamp'))
    ? 'pnpm exec abistamp'
    : 'pnpm dlx abistamp';
}
