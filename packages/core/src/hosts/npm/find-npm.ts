import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { isRecord, stringOf } from '../../files/json.ts';
import { findProgram } from '../find-program.ts';

export interface Npm {
  /** The script to run with Node.js: spares a shell, and works alike on Windows. */
  script: string;
  version: string;
}

/**
 * The npm that this project's user runs: the one that called us, else the first on the search path. Null where there is none.
 */
export function findNpm(env: NodeJS.ProcessEnv): Npm | null {
  const calling = env['npm_execpath'];
  const scripts = [calling !== undefined && /npm-cli\.js$/.test(calling) ? calling : null, findOnPath(env)];
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
  // On Windows npm.cmd lies beside node.exe and its node_modules; elsewhere npm is a link to the script itself.
  const beside = join(dirname(real), 'node_modules', 'npm', 'bin', 'npm-cli.js');
  if (real.endsWith('.js')) return real;
  if (existsSync(beside)) return beside;
  const installed = join(dirname(real), '..', 'lib', 'node_modules', 'npm', 'bin', 'npm-cli.js');
  return existsSync(installed) ? installed : scriptInShim(real);
}

/** A shell script in front of npm that names the file it runs, as version managers and test set-ups write them. */
function scriptInShim(program: string): string | null {
  try {
    const text = readFileSync(program, 'utf8').slice(0, 8192);
    const named = /["']?(\/[^"'\n$]*npm-cli\.js)["']?/.exec(text)?.[1];
    return named !== undefined && existsSync(named) ? named : null;
  } catch {
    return null;
  }
}

function readVersion(script: string): string | null {
  try {
    const manifest: unknown = JSON.parse(readFileSync(join(dirname(script), '..', 'package.json'), 'utf8'));
    return isRecord(manifest) && manifest['name'] === 'npm' ? stringOf(manifest['version']) : null;
  } catch {
    return null;
  }
}
