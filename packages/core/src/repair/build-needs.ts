import { spawnSync } from 'node:child_process';
import { isAbsolute } from 'node:path';
import { findProgram } from '../hosts/find-program.ts';
import { withoutCredentials } from '../runtime/without-secrets.ts';

const probeLimitMs = 10_000;

/** Whether the linker finds `-lNAME` where it looks by itself. A compiler that cannot be asked is taken to. */
export function hasLibrary(name: string, env: NodeJS.ProcessEnv): boolean {
  const compiler = findCompiler(env);
  if (compiler === null) return true;
  return [`lib${name}.so`, `lib${name}.a`].some((file) => {
    // The whole path where it is found, else the name as it was given (GCC's and Clang's manual).
    const { status, stdout } = ask(compiler, [`-print-file-name=${file}`], env);
    return status !== 0 || isAbsolute(stdout.trim());
  });
}

/** Whether pkg-config knows a module; without pkg-config, none is known. */
export function hasModule(name: string, env: NodeJS.ProcessEnv): boolean {
  const program = findProgram('pkg-config', env);
  return program !== null && ask(program, ['--exists', name], env).status === 0;
}

/** A Python 2 where node-gyp looked for it before its version 5 (its lib/configure.js). */
export function hasPython2(env: NodeJS.ProcessEnv): boolean {
  const named = [env['npm_config_python'], env['PYTHON']].filter((each) => each !== undefined);
  return [...named, 'python2', 'python'].some((name) => {
    const program = isAbsolute(name) ? name : findProgram(name, env);
    const code = 'import sys; sys.exit(sys.version_info[0] != 2)';
    return program !== null && ask(program, ['-c', code], env).status === 0;
  });
}

/**
 * Whether the Python that node-gyp 5 to 9 finds first (its lib/find-python.js) has distutils: it came with Python until
 * 3.12, and setuptools brings it since. Without any Python, something else is missing.
 */
export function hasDistutils(env: NodeJS.ProcessEnv): boolean {
  const named = [env['NODE_GYP_FORCE_PYTHON'], env['npm_config_python'], env['PYTHON']];
  for (const name of [...named.filter((each) => each !== undefined), 'python3', 'python']) {
    const program = isAbsolute(name) ? name : findProgram(name, env);
    const { status } = program === null ? { status: null } : ask(program, ['-c', 'import sys'], env);
    if (program !== null && status === 0)
      return ask(program, ['-c', 'import distutils.version'], env).status === 0;
  }
  return true;
}

/** As node-gyp's makefiles choose it; the variable may hold arguments. */
function findCompiler(env: NodeJS.ProcessEnv): string | null {
  const [named = ''] = (env['CXX'] ?? '').trim().split(/\s+/);
  if (isAbsolute(named)) return named;
  const programs = ['c++', 'g++', 'clang++'].map((name) => findProgram(name, env));
  return (named === '' ? null : findProgram(named, env)) ?? programs.find((found) => found !== null) ?? null;
}

function ask(program: string, args: readonly string[], env: NodeJS.ProcessEnv) {
  return spawnSync(program, args, { env: withoutCredentials(env), encoding: 'utf8', timeout: probeLimitMs });
}
