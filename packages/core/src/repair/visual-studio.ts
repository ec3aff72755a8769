import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { findProgram } from '../hosts/find-program.ts';
import { withoutCredentials } from '../runtime/without-secrets.ts';

/** What compiling an addon needs on Windows. */
export type WindowsTool = 'Python 3' | 'Visual Studio with "Desktop development with C++"';

const probeLimitMs = 10_000;

/**
 * node-gyp's own way (`find-visualstudio.js`): asks Visual Studio's installer for installations with the C++
 * tools.
 */
export function findMissingOnWindows(env: NodeJS.ProcessEnv): WindowsTool[] {
  const missing: WindowsTool[] = [];
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
