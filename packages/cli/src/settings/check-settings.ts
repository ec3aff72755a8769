import { AbistampError, type Project, readSettingsValue } from '@abistamp/core';
import { findClosest, suggest } from '../closest.ts';
import { type KnownSetting, projectSettings, variables } from './known-settings.ts';

/** What hooks warn of: every setting of a project and of the environment that is not understood. */
export function listMistakenSettings({ tree }: Pick<Project, 'tree'>, env: NodeJS.ProcessEnv): string[] {
  return [...listInProject(readSettingsValue(tree)), ...listInEnvironment(env)];
}

/**
 * Refuses settings of a project that are not understood: a command that went on would do something other than
 * it was told.
 * @throws AbistampError `BAD_ARGUMENT`
 */
export function requireSettings<P extends Pick<Project, 'tree'>>(project: P): P {
  refuse(listInProject(readSettingsValue(project.tree)));
  return project;
}

/** The same for variables of the environment. @throws AbistampError `BAD_ARGUMENT` */
export function requireVariables(env: NodeJS.ProcessEnv): void {
  refuse(listInEnvironment(env));
}

/** @throws AbistampError `BAD_ARGUMENT` */
function refuse([first]: readonly string[]): void {
  if (first === undefined) return;
  throw new AbistampError('BAD_ARGUMENT', first, {
    hint: 'the settings: https://github.com/abistamp/abistamp#settings',
  });
}

function listInProject(settings: unknown): string[] {
  if (settings === undefined) return [];
  if (typeof settings !== 'object' || settings === null || Array.isArray(settings))
    return [`abistamp in package.json must be an object, such as { "onMismatch": "error" }`];
  const known = Object.keys(projectSettings);
  return Object.entries(settings).flatMap(([key, value]) => {
    const setting = lookUp(projectSettings, key);
    const where = `abistamp.${key} in package.json`;
    if (setting === undefined)
      return [`${where} is no setting${suggest(key, known) || `: known are ${known.join(', ')}`}`];
    return setting.accepts(value) ? [] : [`${where} must be ${setting.must}`];
  });
}

/**
 * Unknown variables are somebody else's, unless one looks like a misspelt one of ours. Values are not repeated:
 * they may be secret.
 */
function listInEnvironment(env: NodeJS.ProcessEnv): string[] {
  return Object.entries(env).flatMap(([name, value = '']) => {
    if (!name.startsWith('ABISTAMP_') || value === '') return [];
    const setting = lookUp(variables, name);
    if (setting !== undefined) return setting.accepts(value) ? [] : [`${name} must be ${setting.must}`];
    const near = findClosest(name, Object.keys(variables));
    return near === null ? [] : [`${name} is no setting; did you mean ${near}?`];
  });
}

function lookUp(table: Readonly<Record<string, KnownSetting>>, name: string): KnownSetting | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined;
}
