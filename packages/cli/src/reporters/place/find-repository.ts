import { existsSync } from 'node:fs';
import { dirname, join, resolve, sep } from 'node:path';

/**
 * The root of the repository that a folder is in, which paths in reports are relative to: the nearest folder
 * upwards with `.git`; without one, the checkout that CI names; else the folder itself.
 */
export function findRepository(folder: string, env: NodeJS.ProcessEnv): string {
  const from = resolve(folder);
  for (let at = from; ; at = dirname(at)) {
    if (existsSync(join(at, '.git'))) return at;
    if (dirname(at) === at) break;
  }
  const named = [env['GITHUB_WORKSPACE'], env['CI_PROJECT_DIR']].flatMap((path) =>
    path === undefined || path === '' ? [] : resolve(path),
  );
  return named.find((path) => from === path || from.startsWith(`${path}${sep}`)) ?? from;
}
