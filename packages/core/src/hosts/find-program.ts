import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, isAbsolute, join } from 'node:path';

/**
 * A program of the machine's or the user's on a search path; null where there is none. Package managers put folders of links in front
 * of it (`node_modules/.bin`), in which any package can have a `node` or a `c++`: those are passed over, and so is what depends on the
 * current folder.
 */
export function findProgram(name: string, env: NodeJS.ProcessEnv): string | null {
  return findOnPath(
    name,
    env,
    (folder) => isAbsolute(folder) && !/[\\/]node_modules[\\/]\.bin[\\/]*$/.test(folder),
  );
}

/** A program as the shell would find it, those of packages included. */
export function findAnyProgram(name: string, env: NodeJS.ProcessEnv): string | null {
  return findOnPath(name, env, (folder) => folder !== '');
}

function findOnPath(
  name: string,
  env: NodeJS.ProcessEnv,
  isSearched: (folder: string) => boolean,
): string | null {
  const path = env['PATH'] ?? env['Path'] ?? '';
  const endings = process.platform === 'win32' ? (env['PATHEXT'] ?? '.EXE;.CMD;.BAT').split(';') : [''];
  for (const folder of path.split(delimiter)) {
    if (!isSearched(folder)) continue;
    for (const ending of endings) {
      const file = join(folder, name + ending);
      if (isRunnable(file)) return file;
    }
  }
  return null;
}

function isRunnable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}
