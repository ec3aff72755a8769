import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join, win32 } from 'node:path';
import { findProgram } from '../hosts/find-program.ts';
import { withoutCredentials } from '../runtime/without-secrets.ts';

/** What compiling an addon needs on Windows. */
export type WindowsTool = 'Python 3' | 'Visual Studio with "Desktop development with C++"';

const probeLimitMs = 10_000;

/** Looks for what node-gyp looks for (`find-python.js`, `find-visualstudio.js`), in the same places. */
export function findMissingOnWindows(env: NodeJS.ProcessEnv): WindowsTool[] {
  const missing: WindowsTool[] = [];
  if (!hasPython(env)) missing.push('Python 3');
  // In a developer prompt the compiler is set up already, and node-gyp takes no other.
  if (env['VCINSTALLDIR'] === undefined && !hasVisualStudio(env))
    missing.push('Visual Studio with "Desktop development with C++"');
  return missing;
}

/** What is named comes first; then the launcher, the search path, and where Python's installer puts it. */
function hasPython(env: NodeJS.ProcessEnv): boolean {
  const forced = env['NODE_GYP_FORCE_PYTHON'];
  const named = [env['npm_config_python'], env['PYTHON']];
  const isFound = (program: string): boolean =>
    /[\\/]/.test(program) ? existsSync(program) : findProgram(program, env) !== null;
  if (forced !== undefined && forced !== '') return isFound(forced);
  const programs = [...named, 'py', 'python3', 'python'];
  return programs.some((each) => each !== undefined && each !== '' && isFound(each)) || isInstalled(env);
}

/** `…\Programs\Python\Python312\python.exe` for a user, `…\Python312\python.exe` for all. */
function isInstalled(env: NodeJS.ProcessEnv): boolean {
  const local = env['LOCALAPPDATA'];
  const folders = [
    ...(local ? [join(local, 'Programs', 'Python')] : []),
    ...[env['ProgramFiles'], env['ProgramFiles(x86)']].flatMap((folder) => folder ?? []),
  ];
  return pythons.some((python) => folders.some((folder) => existsSync(join(folder, python, 'python.exe'))));
}

/** Newest first; the lowest is what node-gyp's current versions accept. */
const pythons = Array.from({ length: 9 }, (_, i) => `Python3${16 - i}`).flatMap((name) => [
  name,
  `${name}-32`,
]);

/** Versions of Visual Studio by year, as ranges of its installer. */
const years: Readonly<Record<string, string>> = {
  2017: '[15.0,16.0)',
  2019: '[16.0,17.0)',
  2022: '[17.0,18.0)',
  2026: '[18.0,19.0)',
};

/**
 * Asks Visual Studio's installer for installations with the C++ tools for this processor. `msvs_version` of
 * npm's settings names a year, or the folder of the only one that counts.
 */
function hasVisualStudio(env: NodeJS.ProcessEnv): boolean {
  const wanted = env['npm_config_msvs_version'] ?? '';
  const programs = env['ProgramFiles(x86)'] ?? 'C:\\Program Files (x86)';
  const installer = join(programs, 'Microsoft Visual Studio', 'Installer', 'vswhere.exe');
  const range = Object.hasOwn(years, wanted) ? years[wanted] : undefined;
  const tools = process.arch === 'arm64' ? 'ARM64' : 'x86.x64';
  const args = [
    ...['-products', '*', '-requires', `Microsoft.VisualStudio.Component.VC.Tools.${tools}`],
    ...(range === undefined ? [] : ['-version', range]),
    ...['-property', 'installationPath'],
  ];
  const found = existsSync(installer) ? ask(installer, args, env).split(/\r?\n/).filter(Boolean) : [];
  if (/[\\/]/.test(wanted)) return found.some((folder) => isSameFolder(folder, wanted));
  if (range !== undefined || wanted === '') return found.length > 0 || hasOldVisualStudio(wanted, env);
  return hasOldVisualStudio(wanted, env);
}

/** Visual Studio 2015 has no such installer. node-gyp takes it up to Node 18. */
function hasOldVisualStudio(wanted: string, env: NodeJS.ProcessEnv): boolean {
  if (Number.parseInt(process.versions.node, 10) > 18 || !['', '2015'].includes(wanted)) return false;
  const program = join(env['SystemRoot'] ?? 'C:\\Windows', 'System32', 'reg.exe');
  return ['Software', 'Software\\Wow6432Node'].some((software) => {
    const key = `HKLM\\${software}\\Microsoft\\VisualStudio\\SxS\\VC7`;
    return /\bREG_SZ\b/.test(ask(program, ['query', key, '/v', '14.0'], env));
  });
}

function isSameFolder(a: string, b: string): boolean {
  const name = (folder: string) => win32.resolve(folder).toLowerCase();
  return name(a) === name(b);
}

function ask(program: string, args: readonly string[], env: NodeJS.ProcessEnv): string {
  const options = { env: withoutCredentials(env), encoding: 'utf8', timeout: probeLimitMs } as const;
  return spawnSync(program, args, options).stdout ?? '';
}
