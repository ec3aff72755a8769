import { homedir, userInfo } from 'node:os';
import { join, posix, win32 } from 'node:path';

/** What programs keep for a user: copies of what can be made again, settings, and state that is neither. */
type Kind = 'cache' | 'config' | 'state';

type Place = readonly [
  /** XDG Base Directory Specification: a variable, and the folder without it. */
  xdg: string,
  usual: string,
  /** The same for Windows, and the name of ours in it. */
  windows: string,
  data: string,
  own: string,
  /** Apple's File System Programming Guide; empty where programs for the command line go by XDG. */
  mac: string,
];

const places: Readonly<Record<Kind, Place>> = {
  cache: ['XDG_CACHE_HOME', '.cache', 'LOCALAPPDATA', 'AppData/Local', 'Cache', 'Library/Caches'],
  config: ['XDG_CONFIG_HOME', '.config', 'APPDATA', 'AppData/Roaming', '', ''],
  state: [
    'XDG_STATE_HOME',
    '.local/state',
    'LOCALAPPDATA',
    'AppData/Local',
    'State',
    'Library/Application Support',
  ],
};

/**
 * The user's home folder: `HOME`, or `USERPROFILE` on Windows. An empty or relative one, which would be in the
 * project, falls back to the system's own record of the user.
 */
export function homeFolder(env: NodeJS.ProcessEnv, platform: NodeJS.Platform = process.platform): string {
  const isWindows = platform === 'win32';
  const named = env[isWindows ? 'USERPROFILE' : 'HOME'] ?? '';
  if ((isWindows ? win32 : posix).isAbsolute(named)) return named;
  const found = homedir();
  return found === '' ? userInfo().homedir : found;
}

/** Where we keep something for the user. A relative folder would be in the project, and counts as none. */
export function userFolder(
  kind: Kind,
  env: NodeJS.ProcessEnv,
  platform: NodeJS.Platform = process.platform,
): string {
  const [xdg, usual, windows, data, own, mac] = places[kind];
  const home = homeFolder(env, platform);
  if (platform === 'darwin' && mac !== '') return join(home, mac, 'abistamp');
  const isWindows = platform === 'win32';
  const path = isWindows ? win32 : posix;
  const named = env[isWindows ? windows : xdg] ?? '';
  const folder = path.isAbsolute(named) ? named : path.join(home, isWindows ? data : usual);
  return path.join(folder, 'abistamp', isWindows ? own : '');
}
