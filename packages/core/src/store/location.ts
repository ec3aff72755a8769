import { join, resolve } from 'node:path';
import { homeFolder } from '../files/user-folders.ts';

/** The first part of every path in a store; a new format starts beside the old one. */
export const storeFormat = 'v2';

/** What earlier versions kept, without saying who answers for it: never used. */
export const formerFormats: readonly string[] = ['v1'];

/**
 * Where builds are stored: `ABISTAMP_STORE`, else the user's cache folder as the system defines it (XDG Base
 * Directory Specification; Apple's File System Programming Guide; `%LOCALAPPDATA%`). Null when switched off
 * (`ABISTAMP_STORE=off`).
 */
export function locateStore(
  env: NodeJS.ProcessEnv,
  platform: NodeJS.Platform = process.platform,
): string | null {
  const named = env['ABISTAMP_STORE'];
  if (named === 'off') return null;
  if (named !== undefined && named !== '') return resolve(named);
  const home = homeFolder(env);
  if (platform === 'darwin') return join(home, 'Library', 'Caches', 'abistamp');
  if (platform === 'win32')
    return join(env['LOCALAPPDATA'] || join(home, 'AppData', 'Local'), 'abistamp', 'Cache');
  const cache = env['XDG_CACHE_HOME'];
  return join(cache?.startsWith('/') ? cache : join(home, '.cache'), 'abistamp');
}
