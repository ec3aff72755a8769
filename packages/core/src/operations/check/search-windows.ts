import { existsSync } from 'node:fs';
import { delimiter, dirname, isAbsolute, join } from 'node:path';
import { readNativePath } from '@abistamp/binary';
import { searchPathOf } from '../../hosts/find-program.ts';
import type { IsPresent } from '../../verdict/windows-libraries.ts';
import type { Session } from '../project/session.ts';

/**
 * Where Windows looks for a DLL after the addon's own folder, which is in the place of the program's: libuv
 * loads by a full path with `LOAD_WITH_ALTERED_SEARCH_PATH` (`uv_dlopen`). From the program's folder counts what
 * is loaded already. Null if the runtime is not one of this Windows.
 */
export function searchWindows({ project, runtime, env }: Session): IsPresent | null {
  const { execPath, platform, arch } = runtime;
  if (execPath === null || platform !== 'win32' || process.platform !== 'win32') return null;
  const folders = listFolders(project.root, arch, env);
  const answers = new Map<string, boolean>();
  const isPresent = (library: string): boolean =>
    folders.some((folder) => existsSync(join(folder, library))) || isLoaded(library, execPath);
  return (library) => {
    const answer = answers.get(library) ?? isPresent(library);
    answers.set(library, answer);
    return answer;
  };
}

/**
 * "Dynamic-link library search order", steps 8 to 12: the system's folder, the 16-bit one, Windows, the current
 * folder (scripts run in the project's), `PATH`. Without `SafeDllSearchMode` the current one is second, which
 * changes nothing of what is found at all. A process of 32 bits sees its own system folder under the name of the
 * other one, which it calls `Sysnative`.
 */
function listFolders(root: string, arch: string, env: NodeJS.ProcessEnv): string[] {
  const windows = env['SystemRoot'] ?? env['SYSTEMROOT'] ?? 'C:\\Windows';
  const isOld = process.arch === 'ia32';
  const other = isOld ? 'Sysnative' : 'SysWOW64';
  const system = (arch === 'ia32') === isOld ? 'System32' : other;
  const path = searchPathOf(env).split(delimiter);
  return [join(windows, system), join(windows, 'System'), windows, root, ...path].filter(isAbsolute);
}

/** Whether a program imports a DLL from its own folder: one that is loaded is found by its name ("step 4"). */
function isLoaded(library: string, execPath: string): boolean {
  if (!existsSync(join(dirname(execPath), library))) return false;
  const facts = readNativePath(execPath);
  const slices = facts.format === 'pe' ? facts.slices : [];
  return slices.some(({ needed }) => needed.some((name) => name.toLowerCase() === library));
}
