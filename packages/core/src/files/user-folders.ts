import { homedir, userInfo } from 'node:os';
import { isAbsolute, join } from 'node:path';

/**
 * The user's home folder. An empty or relative `HOME`, which would be in the project, falls back to the
 * system's own record of the user.
 */
export function homeFolder(env: NodeJS.ProcessEnv): string {
  const named = env['HOME'] ?? '';
  if (isAbsolute(named)) return named;
  const found = homedir();
  return found === '' ? userInfo().homedir : found;
}

/**
 * Where programs keep a user's state that is neither cache nor configuration (XDG Base Directory
 * Specification, `XDG_STATE_HOME`; Apple's File System Programming Guide; `%LOCALAPPDATA%`).
 */
export function userStateFolder(
  env: NodeJS.ProcessEnv,
  platform: NodeJS.Platform = process.platform,
): string {
  const home = homeFolder(env);
  if (platform === 'darwin') return join(home, 'Library', 'Application Support', 'abistamp');
  if (platform === 'win32')
    return join(env['LOCALAPPDATA'] || join(home, 'AppData', 'Local'), 'abistamp', 'State');
  const state = env['XDG_STATE_HOME'];
  return join(state?.startsWith('/') ? state : join(home, '.local', 'state'), 'abistamp');
}

/** Where programs keep a user's settings (the same, `XDG_CONFIG_HOME`; `%APPDATA%`). */
export function userConfigFolder(
  env: NodeJS.ProcessEnv,
  platform: NodeJS.Platform = process.platform,
): string {
  const home = homeFolder(env);
  if (platform === 'win32') return join(env['APPDATA'] || join(home, 'AppData', 'Roaming'), 'abistamp');
  const config = env['XDG_CONFIG_HOME'];
  return join(config?.startsWith('/') ? config : join(home, '.config'), 'abistamp');
}
