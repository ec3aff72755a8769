import { accessSync, constants, realpathSync, statSync } from 'node:fs';
import { delimiter, isAbsolute, join, normalize } from 'node:path';

/**
 * A program on a search path that belongs to the machine or the user; null if there is none. Package managers
 * prepend folders of links (`node_modules/.bin`), in which any package can place a `node` or a `c++`: those
 * are skipped, under whatever name, and so is everything relative to the current folder.
 */
export function findProgram(name: string, env: NodeJS.ProcessEnv): string | null {
  return findOnPath(
    name,
    env,
    (folder) =>
      isAbsolute(folder) &&
      !/[\\/]node_modules[\\/]\.bin[\\/]*$/m.test(`${normalize(folder)}\n${realpathSync(folder)}`),
  );
}

/** A program as the shell would find it, including those of packages. */
export function findAnyProgram(name: string, env: NodeJS.ProcessEnv): string | null {
  return findOnPath(name, env, (folder) => folder !== '');
}

/** The folders of programs, however the variable is spelt: Windows writes `Path`, and a copy keeps that. */
export function searchPathOf(env: NodeJS.ProcessEnv): string {
  return env['PATH'] ?? Object.entries(env).find(([name]) => /^path$/i.test(name))?.[1] ?? '';
}

function findOnPath(
  name: string,
  env: NodeJS.ProcessEnv,
  isSearched: (folder: string) => boolean,
): string | null {
  const path = searchPathOf(env);
  const endings = process.platform === 'win32' ? (env['PATHEXT'] ?? '.EXE;.CMD;.BAT').split(';') : [''];
  for (const folder of path.split(delimiter)) {
    for (const ending of endings) {
      const file = join(folder, name + ending);
      if (isRunnable(file) && isSearched(folder)) return file;
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
