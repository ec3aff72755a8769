import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { isRecord, parseJson, stringOf } from '../../files/json.ts';
import { findProgram } from '../find-program.ts';

export interface Npm {
  /** The script to run with Node.js: avoids a shell, and works the same on Windows. */
  script: string;
  version: string;
}

/** The user's npm: the one that called us, else the first on the search path. Null if there is none. */
export function findNpm(env: NodeJS.ProcessEnv, execPath = process.execPath): Npm | null {
  const calling = env['npm_execpath'];
  const scripts = [
    calling !== undefined && /npm-cli\.js$/.test(calling) ? calling : null,
    findOnPath(env),
    // Version managers' shims name no file: they run the npm that came with the Node they choose.
    ...(findProgram('npm', env) === null ? [] : besideNode(execPath)),
  ];
  for (const script of scripts) {
    const version = script === null ? null : readVersion(script);
    if (script !== null && version !== null) return { script, version };
  }
  return null;
}

function findOnPath(env: NodeJS.ProcessEnv): string | null {
  const program = findProgram('npm', env);
  if (program === null) return null;
  const real = realpathSync(program);
  // On Windows npm.cmd is beside node.exe and its node_modules; elsewhere npm is a link to the script itself.
  const beside = join(dirname(real), 'node_modules', 'npm', 'bin', 'npm-cli.js');
  if (real.endsWith('.js')) return real;
  if (existsSync(beside)) return beside;
  const installed = join(dirname(real), '..', 'lib', 'node_modules', 'npm', 'bin', 'npm-cli.js');
  return existsSync(installed) ? installed : scriptInShim(real);
}

/**
 * A shell script that wraps npm and names the file it runs, as version managers and test set-ups write them.
 */
function scriptInShim(program: string): string | null {
  try {
    const text = readFileSync(program, 'utf8').slice(0, 8192);
    // A quoted path may contain blanks; an unquoted one ends before the next word ("exec /usr/bin/node /…").
    const quoted = [...text.matchAll(/(["'])(\/[^"'\n$]{1,4096}npm-cli\.js)\1/g)].map((match) => match[2]);
    const bare = [...text.matchAll(/(?<![^\s=])(\/[^\s"'$]{1,4096}npm-cli\.js)(?=\s|$)/g)].map(
      (match) => match[1],
    );
    return [...quoted, ...bare].find((named) => named !== undefined && existsSync(named)) ?? null;
  } catch {
    return null;
  }
}

/** The npm that comes with a Node.js: on Windows beside it, elsewhere beside its `bin`. */
function besideNode(execPath: string): string[] {
  const script = join('node_modules', 'npm', 'bin', 'npm-cli.js');
  return [join(dirname(execPath), script), join(dirname(execPath), '..', 'lib', script)];
}

function readVersion(script: string): string | null {
  try {
    const manifest = parseJson(readFileSync(join(dirname(script), '..', 'package.json'), 'utf8'));
    return isRecord(manifest) && manifest['name'] === 'npm' ? stringOf(manifest['version']) : null;
  } catch {
    return null;
  }
}
