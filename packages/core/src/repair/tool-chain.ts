import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { findProgram } from '../hosts/find-program.ts';
import { withoutCredentials } from '../runtime/without-secrets.ts';
import { findStubs } from './developer-tools.ts';
import { findInstallCommand, readSystem } from './install-command.ts';

/** Which tools compiling an addon needs, and which of them this machine lacks. */
export interface MissingTools {
  missing: ToolName[];
  /** One command that installs all of them here; null for an unknown system. */
  install: string | null;
}

type ToolName =
  | 'Python 3'
  | 'make'
  | 'a C++ compiler'
  | `a C++ compiler that knows ${string}`
  | 'Visual Studio with "Desktop development with C++"';

/**
 * Acceptable programs for each tool, as node-gyp looks for them (node-gyp's README, "Installation"; `CXX` and
 * `PYTHON` count too).
 */
const tools = [
  { name: 'Python 3', programs: ['python3', 'python'], variable: 'PYTHON' },
  { name: 'make', programs: ['make', 'gmake'], variable: 'MAKE' },
  { name: 'a C++ compiler', programs: ['c++', 'g++', 'clang++'], variable: 'CXX' },
] as const satisfies readonly { name: ToolName; programs: readonly string[]; variable: string }[];

/**
 * Looks for a tool chain: on a search path, or, on Windows, where Visual Studio's installer registered it.
 * @param standard of C++ that the headers require, as compilers spell it; null when unknown
 */
export function findMissingTools(env: NodeJS.ProcessEnv, standard: string | null = null): MissingTools {
  if (process.platform === 'win32') return describeMissing(findMissingOnWindows(env));
  const missing: ToolName[] = [];
  const stubs = findStubs(env);
  for (const { name, programs, variable } of tools) {
    const found = chooseProgram(env, programs, variable);
    if (found === null || stubs?.test(found)) missing.push(name);
    else if (name === 'a C++ compiler' && standard !== null && !knowsStandard(found, standard, env))
      missing.push(`a C++ compiler that knows ${standard.replace('gnu++', 'C++')}`);
  }
  return describeMissing(missing);
}

function chooseProgram(env: NodeJS.ProcessEnv, programs: readonly string[], variable: string): string | null {
  // The variable may hold arguments, or a launcher in front: `ccache g++`.
  const named = (env[variable] ?? '').trim().split(/\s+/)[0] ?? '';
  if (named.includes('/')) return named;
  for (const program of named === '' ? programs : [named, ...programs]) {
    const found = findProgram(program, env);
    if (found !== null) return found;
  }
  return null;
}

const probeLimitMs = 10_000;

/** Compiles nothing. A compiler that cannot be asked is assumed to support it: the build will say more. */
function knowsStandard(compiler: string, standard: string, env: NodeJS.ProcessEnv): boolean {
  const { status, stderr } = spawnSync(compiler, [`-std=${standard}`, '-x', 'c++', '-fsyntax-only', '-'], {
    env: withoutCredentials(env),
    input: '',
    encoding: 'utf8',
    timeout: probeLimitMs,
  });
  return status === 0 || !/-std|invalid value|unrecognized/.test(stderr ?? '');
}

/**
 * node-gyp's own way (`find-visualstudio.js`): asks Visual Studio's installer for installations with the C++
 * tools.
 */
function findMissingOnWindows(env: NodeJS.ProcessEnv): ToolName[] {
  const missing: ToolName[] = [];
  if (!['py', 'python3', 'python'].some((program) => findProgram(program, env) !== null))
    missing.push('Python 3');
  const programs = env['ProgramFiles(x86)'] ?? 'C:\\Program Files (x86)';
  const installer = join(programs, 'Microsoft Visual Studio', 'Installer', 'vswhere.exe');
  const part = 'Microsoft.VisualStudio.Component.VC.Tools.x86.x64';
  const asked = existsSync(installer)
    ? spawnSync(installer, ['-products', '*', '-requires', part, '-property', 'installationPath'], {
        env: withoutCredentials(env),
        encoding: 'utf8',
        timeout: probeLimitMs,
      })
    : null;
  // In a developer prompt the compiler is set up already, wherever it came from.
  if (env['VCINSTALLDIR'] === undefined && (asked?.stdout ?? '').trim() === '')
    missing.push('Visual Studio with "Desktop development with C++"');
  return missing;
}

function describeMissing(missing: ToolName[]): MissingTools {
  return { missing, install: missing.length === 0 ? null : findInstallCommand(readSystem()) };
}
