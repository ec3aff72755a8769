import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { FileTree } from '../files/file-tree.ts';
import { readIniSettings } from './ini-settings.ts';

const maxBytes = 1024 * 1024;

/** The settings of the user's `.npmrc` and of the project's, which counts for more. Those of registries and accounts are not among them. */
export function readNpmrc(tree: FileTree, env: NodeJS.ProcessEnv, path = '.npmrc'): Map<string, string> {
  const own = readIniSettings(tree.read(path, maxBytes) ?? '');
  const settings = [...readIniSettings(readUserNpmrc(env)), ...own];
  return new Map(settings.filter(([name]) => !name.startsWith('_')));
}

function readUserNpmrc(env: NodeJS.ProcessEnv): string {
  try {
    return readFileSync(env['npm_config_userconfig'] ?? join(homedir(), '.npmrc'), 'utf8');
  } catch {
    return '';
  }
}

/**
 * Settings as npm, and pnpm until version 10, hand them to scripts. What the environment says already counts for more.
 *
 * @returns an environment with `npm_config_<name>` for each; `${NAME}` in a value is the variable's
 */
export function exportNpmrc(
  settings: ReadonlyMap<string, string>,
  env: NodeJS.ProcessEnv,
): NodeJS.ProcessEnv {
  const known = new Set(Object.keys(env).map((name) => name.toLowerCase()));
  const exported = [...settings].flatMap(([name, value]) => {
    const variable = `npm_config_${name.replaceAll('-', '_')}`;
    if (known.has(variable.toLowerCase())) return [];
    return [[variable, value.replace(/\$\{(\w+)\}/g, (_, named: string) => env[named] ?? '')] as const];
  });
  return { ...Object.fromEntries(exported), ...env };
}
