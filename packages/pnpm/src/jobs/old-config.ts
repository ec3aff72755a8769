import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PnpmConfig } from '../pnpm-config.ts';

/**
 * The configuration of a pnpm that gives plugins none, as far as we need it, read by pnpm 9's own rules
 * (@pnpm/config, `getDataDir`).
 */
export function readOldConfig(root: string, env: NodeJS.ProcessEnv): PnpmConfig {
  const texts = [join(root, '.npmrc'), env['npm_config_userconfig'] ?? join(homeOf(env), '.npmrc')].map(
    readText,
  );
  const setting = (name: string) => {
    const variable = env[`npm_config_${name.replaceAll('-', '_')}`];
    return variable ?? texts.map((text) => readSetting(text, name)).find((value) => value !== undefined);
  };
  const useNodeVersion = setting('use-node-version');
  const separate = setting('shared-workspace-lockfile') === 'false';
  return {
    ...(separate ? { sharedWorkspaceLockfile: false, workspaceDir: root } : {}),
    ...(useNodeVersion === undefined ? {} : { useNodeVersion, pnpmHomeDir: findHome(env) }),
  };
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

function readSetting(text: string, name: string): string | undefined {
  return new RegExp(`^\\s*${name}\\s*=\\s*["']?([^"'\\s]+)`, 'm').exec(text)?.[1];
}

function findHome(env: NodeJS.ProcessEnv): string {
  const { PNPM_HOME, XDG_DATA_HOME, LOCALAPPDATA } = env;
  if (PNPM_HOME !== undefined) return PNPM_HOME;
  if (XDG_DATA_HOME !== undefined) return join(XDG_DATA_HOME, 'pnpm');
  if (process.platform === 'darwin') return join(homeOf(env), 'Library/pnpm');
  if (process.platform === 'win32' && LOCALAPPDATA !== undefined) return join(LOCALAPPDATA, 'pnpm');
  return join(homeOf(env), process.platform === 'win32' ? '.pnpm' : '.local/share/pnpm');
}

function homeOf({ HOME, USERPROFILE }: NodeJS.ProcessEnv): string {
  return (process.platform === 'win32' ? USERPROFILE : HOME) ?? '/';
}
