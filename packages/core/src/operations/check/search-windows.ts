import { existsSync } from 'node:fs';
import { delimiter, dirname, isAbsolute, join } from 'node:path';
import { searchPathOf } from '../../hosts/find-program.ts';
import type { IsPresent } from '../../verdict/windows-libraries.ts';
import type { Session } from '../project/session.ts';

/**
 * Where Windows looks for a DLL after the addon's own folder: the system's folders, then `PATH`. A 32-bit
 * process sees its own system folder under the same name. Null if the runtime is not one of this Windows.
 */
export function searchWindows({ runtime: { execPath, platform, arch }, env }: Session): IsPresent | null {
  if (execPath === null || platform !== 'win32' || process.platform !== 'win32') return null;
  const windows = env['SystemRoot'] ?? env['SYSTEMROOT'] ?? 'C:\\Windows';
  const system = join(windows, arch === 'ia32' && process.arch !== 'ia32' ? 'SysWOW64' : 'System32');
  const folders = [system, windows, dirname(execPath), ...searchPathOf(env).split(delimiter)].filter(
    isAbsolute,
  );
  const answers = new Map<string, boolean>();
  return (library) => {
    const answer = answers.get(library) ?? folders.some((folder) => existsSync(join(folder, library)));
    answers.set(library, answer);
    return answer;
  };
}
