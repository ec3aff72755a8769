import { dirname, isAbsolute, join } from 'node:path';
import type { FileTree } from '../../files/file-tree.ts';
import { maxBytes } from '../../files/limits.ts';
import { parseRcFile } from './rc-file.ts';
import { homeOf, readOutside } from './read-outside.ts';
import { isSwitchedOn, listVariables } from './switches.ts';

/**
 * Settings of npm, and of hosts that read its files, one layer per place; the first that has a setting
 * counts.
 */
export type RcLayers = readonly (readonly (readonly [string, string])[])[];

/**
 * All places that npm takes settings from (npm's docs, "npmrc"): variables, the project's file, the user's,
 * and the installation's.
 * @param path of the project's file, relative to the tree's root
 * @param others files of the host's own, absolute
 */
export function readRcLayers(
  tree: Pick<FileTree, 'read'>,
  env: NodeJS.ProcessEnv,
  path: string,
  others: readonly string[],
): RcLayers {
  const variables = listVariables(env, 'npm_config_');
  const project = [...parseRcFile(tree.read(path, maxBytes.settings) ?? '', env)];
  const read = (file: string) => [...parseRcFile(readNamed(tree, env, file), env)];
  const user = read(find([variables, project], 'userconfig') ?? join(homeOf(env), '.npmrc'));
  const usual = env['PREFIX'] || dirname(dirname(process.execPath));
  const prefix = find([variables, project, user], 'prefix') ?? usual;
  const globalFile = find([variables, project, user], 'globalconfig') ?? join(prefix, 'etc', 'npmrc');
  return [variables, project, user, ...[globalFile, ...others].map(read)];
}

/** A file that a setting names: relative to the project, where npm runs, or to the home folder. */
function readNamed(tree: Pick<FileTree, 'read'>, env: NodeJS.ProcessEnv, file: string): string {
  const path = file.replace(/^~(?=[/\\])/, homeOf(env));
  return isAbsolute(path) ? readOutside(path) : (tree.read(path, maxBytes.settings) ?? '');
}

function find(layers: RcLayers, name: string): string | undefined {
  for (const layer of layers) {
    const entry = layer.find(([key]) => key.toLowerCase() === name);
    if (entry !== undefined) return entry[1];
  }
  return undefined;
}

/** A setting's value in the first layer that has it; null if none does. */
export function readLayered(layers: RcLayers, name: string): string | null {
  return find(layers, name) ?? null;
}

/** Whether the first layer that has a setting may switch it on: for switches that forbid. */
export function isOnInLayers(layers: RcLayers, name: string): boolean {
  for (const layer of layers) {
    const on = isSwitchedOn(layer, name);
    if (on !== null) return on;
  }
  return false;
}

/**
 * The settings of the user's `.npmrc` and the project's, which takes precedence; without registries and
 * credentials.
 */
export function readNpmrc(tree: FileTree, env: NodeJS.ProcessEnv, path = '.npmrc'): Map<string, string> {
  const [, project = [], user = []] = readRcLayers(tree, env, path, []);
  return new Map([...user, ...project].filter(([name]) => !/^(?:_|@|\/\/)/.test(name)));
}

/**
 * Settings as npm, and pnpm up to version 10, pass them to scripts. Variables that are already set take
 * precedence.
 * @returns an environment with `npm_config_<name>` for each
 */
export function exportNpmrc(
  settings: ReadonlyMap<string, string>,
  env: NodeJS.ProcessEnv,
): NodeJS.ProcessEnv {
  const known = new Set(Object.keys(env).map((name) => name.toLowerCase()));
  const exported = [...settings].flatMap(([name, value]) => {
    const variable = `npm_config_${name.replaceAll('-', '_')}`;
    return known.has(variable.toLowerCase()) ? [] : [[variable, value] as const];
  });
  return { ...Object.fromEntries(exported), ...env };
}
