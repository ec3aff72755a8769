import type { FileTree } from '../../files/file-tree.ts';
import { isRecord, stringOf } from '../../files/json.ts';
import type { InitChange } from '../init.ts';
import { readModulesState } from './modules-state.ts';

/** The package name of the pnpm plugin. */
export const pnpmPlugin = 'pnpm-plugin-abistamp';

export const pnpmfileName = '.pnpmfile.cjs';

/**
 * Whether there are hooks decides what pnpm writes into its lockfile (`pnpmfileChecksum`): a fresh clone,
 * which does not have the plugin yet, must produce the same. A broken plugin must not break pnpm.
 */
const lines = [
  '// abistamp: checks native addons before scripts, records them after installs',
  'module.exports.hooks ??= {};',
  `try { require('${pnpmPlugin}').wrap(module); } catch {}`,
];

const call = new RegExp(`require\\(["']${pnpmPlugin}["']\\)`);

/**
 * Appends the plugin to a `.pnpmfile.cjs`, after all of the project's exports; its own hooks keep working.
 * Null means no file.
 */
export function addToPnpmfile(text: string | null): { text: string; changes: InitChange[] } {
  if (text !== null && call.test(text)) return { text, changes: [] };
  const before = text === null || text === '' ? '' : `${text.replace(/\n?$/, '\n')}\n`;
  return {
    text: `${before}${lines.join('\n')}\n`,
    changes: [{ file: pnpmfileName, field: pnpmfileName, before: null, after: lines.slice(1).join(' ') }],
  };
}

/** Removes it again, unless somebody has edited it. A null text means a file that contained nothing else. */
export function removeFromPnpmfile(text: string | null): { text: string | null; changes: InitChange[] } {
  const left = (text ?? '')
    .split('\n')
    .filter((line) => !lines.includes(line.trimEnd()))
    .join('\n')
    .replace(/\n+$/, '\n');
  if (text === null || !call.test(text) || call.test(left)) return { text, changes: [] };
  return {
    text: left.trim() === '' ? null : left,
    changes: [{ file: pnpmfileName, field: pnpmfileName, before: lines.slice(1).join(' '), after: null }],
  };
}

/**
 * Whether the project's pnpm supports plugins as configuration dependencies: from 10.13 on. An unknown
 * version counts as a new one.
 */
export function takesConfigDependencies(
  tree: FileTree,
  manifest: Readonly<Record<string, unknown>>,
  env: NodeJS.ProcessEnv,
): boolean {
  const tools = isRecord(manifest['devEngines']) ? manifest['devEngines']['packageManager'] : null;
  const wanted = isRecord(tools) && tools['name'] === 'pnpm' ? stringOf(tools['version']) : null;
  const version =
    /^pnpm@(\d+\.\d+)/.exec(stringOf(manifest['packageManager']) ?? '')?.[1] ??
    /^[\^~>=]*(\d+(?:\.\d+)?)/.exec(wanted ?? '')?.[1] ??
    readModulesState(tree)?.version ??
    /^pnpm\/(\d+\.\d+)/.exec(env['npm_config_user_agent'] ?? '')?.[1];
  const [major = Number.POSITIVE_INFINITY, minor = Number.POSITIVE_INFINITY] = (version ?? '')
    .split('.')
    .filter((part) => part !== '')
    .map(Number);
  return major > 10 || (major === 10 && minor >= 13);
}
