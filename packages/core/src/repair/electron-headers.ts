import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { ElectronRelease } from '../verdict/electron-use.ts';
import { readText } from './node-headers.ts';

/** Where Electron publishes its headers, `v40.1.0/node-v40.1.0-headers.tar.gz`, with SHASUMS256.txt beside them. */
const official = 'https://www.electronjs.org/headers';

/** Where the headers of an Electron are, or come from. */
interface ElectronHeaders {
  /** A folder that has them, as node-gyp's `nodedir` takes it; null for those that node-gyp keeps or fetches. */
  nodedir: string | null;
  /** Where node-gyp fetches them; it compares the checksums. */
  url: string;
  /** Where node-gyp keeps them, each version in a folder: that of @electron/rebuild and electron-builder. */
  devdir: string;
  /** Whether nothing has to be fetched. */
  isHere: boolean;
}

/**
 * The headers for a release, by the settings of node-gyp and electron-builder: a `nodedir` that has exactly
 * these; a `disturl` that is one of Electron's (Node has mirrors, too), or `electron_mirror`; and a `devdir`
 * that is set beside them.
 */
export function findElectronHeaders(release: ElectronRelease, env: NodeJS.ProcessEnv): ElectronHeaders {
  const named = readSetting(env, 'nodedir');
  const nodedir = named !== null && isOfElectron(named, release) ? named : null;
  const url = chooseUrl(env);
  const devdir = join(homeOf(env), '.electron-gyp');
  const kept = existsSync(join(devdir, release.version ?? '', 'include', 'node', 'node_version.h'));
  return { nodedir, url, devdir, isHere: nodedir !== null || kept };
}

function chooseUrl(env: NodeJS.ProcessEnv): string {
  const urls = ['disturl', 'dist_url'].map((name) => readSetting(env, name));
  const isElectrons = (url: string | null) =>
    url !== null && (/electron/i.test(url) || readSetting(env, 'runtime') === 'electron');
  return urls.find(isElectrons) ?? readSetting(env, 'electron_mirror') ?? official;
}

const homeOf = (env: NodeJS.ProcessEnv): string => env['HOME'] ?? env['USERPROFILE'] ?? homedir();

/**
 * Whether the headers in a folder are those of this release: config.gypi says what they were made for. In
 * node_version.h is the number of the Node in it, too.
 */
function isOfElectron(folder: string, { abi }: ElectronRelease): boolean {
  const config = readText(folder, 'config.gypi');
  const said = /["']node_module_version["']\s*:\s*["']?(\d+)/.exec(config)?.[1];
  return said === undefined
    ? new RegExp(`^\\s*#define NODE_MODULE_VERSION ${abi}\\b`, 'm').test(readText(folder, 'node_version.h'))
    : Number(said) === abi;
}

/** A setting of npm's in the environment, in any case, with hyphens or underscores; null if it is not set. */
function readSetting(env: NodeJS.ProcessEnv, name: string): string | null {
  const found = Object.entries(env).find(([variable]) => isSetting(variable, name))?.[1] ?? '';
  return found === '' ? null : found;
}

export const isSetting = (variable: string, name: string): boolean =>
  variable.toLowerCase().replaceAll('-', '_') === `npm_config_${name}`;
