import { findProgram } from '../hosts/find-program.ts';
import { knowsStandard } from './cxx-standard.ts';
import { findStubs } from './developer-tools.ts';
import { findInstallCommand, readSystem } from './install-command.ts';
import { findMissingOnWindows, type WindowsTool } from './visual-studio.ts';

/** Which tools compiling an addon needs, and which of them this machine lacks. */
export interface MissingTools {
  missing: ToolName[];
  /** One command that installs all of them here; null for an unknown system. */
  install: string | null;
}

type ToolName = WindowsTool | 'make' | 'a C++ compiler' | `a C++ compiler that knows ${string}`;

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

function describeMissing(missing: ToolName[]): MissingTools {
  return { missing, install: missing.length === 0 ? null : findInstallCommand(readSystem()) };
}
