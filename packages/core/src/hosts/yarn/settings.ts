import { join } from 'node:path';
import type { FileTree } from '../../files/file-tree.ts';
import { maxBytes } from '../../files/limits.ts';
import type { Machine, Omission } from '../omission.ts';
import { findLeftOut, installAgain } from '../settings/architectures.ts';
import { homeOf, readOutside } from '../settings/read-outside.ts';
import { plainName } from '../settings/switches.ts';
import { parseYamlFile } from '../settings/yaml-file.ts';

/** Deeper than any real project. */
const levels = 32;

/**
 * Yarn's `enableScripts`: from a variable, else the nearest `.yarnrc.yml` upwards that has it, else the
 * user's own. Only values that Yarn accepts as true count as true (`@yarnpkg/core`, `parseBoolean`).
 * @returns null if it is set nowhere
 */
export function readEnableScripts(tree: FileTree, env: NodeJS.ProcessEnv): boolean | null {
  const said = readVariables(env);
  if (said.length > 0) return said.every(isYes);
  for (const text of listFiles(tree, env)) {
    const settings = parseYamlFile(text);
    if (settings === null) return false;
    if (settings.has('enableScripts')) return isYes(settings.get('enableScripts'));
  }
  return null;
}

function readVariables(env: NodeJS.ProcessEnv): string[] {
  return Object.entries(env).flatMap(([name, value]) =>
    plainName(name) === 'yarnenablescripts' && value !== undefined ? [value] : [],
  );
}

const isYes = (value: unknown): boolean => ['true', '1'].includes(String(value));

export function* listFiles(tree: FileTree, env: NodeJS.ProcessEnv): Generator<string> {
  const name = env['YARN_RC_FILENAME'] ?? '.yarnrc.yml';
  for (let level = 0; level <= levels; level++)
    yield tree.read(`${'../'.repeat(level)}${name}`, maxBytes.settings) ?? '';
  yield readOutside(join(homeOf(env), name));
}

/** `supportedArchitectures` in the nearest `.yarnrc.yml` upwards that has it, else in the user's own. */
export function findYarnOmission(tree: FileTree, env: NodeJS.ProcessEnv, machine: Machine): Omission | null {
  for (const text of listFiles(tree, env)) {
    const value = parseYamlFile(text)?.get('supportedArchitectures');
    if (value === undefined) continue;
    const file = env['YARN_RC_FILENAME'] ?? '.yarnrc.yml';
    return findLeftOut(value, machine, { file, key: ['supportedArchitectures'], next: installAgain('yarn') });
  }
  return null;
}
