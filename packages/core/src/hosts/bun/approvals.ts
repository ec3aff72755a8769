import { join } from 'node:path';
import type { FileTree } from '../../files/file-tree.ts';
import { isRecord, parseJson, stringsOf } from '../../files/json.ts';
import type { Approvals, Refusal } from '../refusal.ts';
import { isOnInLayers, readRcLayers } from '../settings/npmrc.ts';
import { homeOf, readOutside } from '../settings/read-outside.ts';
import { defaultTrusted } from './default-trusted.ts';
import { readBunLockfile } from './lockfile.ts';

const maxBytes = 4 * 1024 * 1024;

/**
 * Bun's rule (Bun's docs, "Lifecycle scripts"): scripts run of packages that the root's `trustedDependencies` names, and, where there
 * is no such list, of those that Bun itself trusts, as far as a registry delivered them.
 */
export function readBunApprovals(tree: FileTree, env: NodeJS.ProcessEnv): Approvals {
  const off = areScriptsOff(tree, env);
  const trusted = readTrusted(tree);
  const delivered = trusted === null ? listDelivered(tree) : new Set<string>();
  const isTrusted = (name: string, version: string | null) =>
    trusted === null
      ? defaultTrusted.has(name) && delivered.has(`${name}@${version ?? ''}`)
      : trusted.has(name);
  const because = (why: Refusal['why']): Refusal => ({ version: null, why });
  return {
    refuses: (name, version) => {
      if (off) return because('scripts-off');
      return isTrusted(name, version) ? null : because('not-approved');
    },
  };
}

/** Null where the project has no list; one of another shape names nothing. */
function readTrusted(tree: FileTree): Set<string> | null {
  const manifest = parseJson(tree.read('package.json', maxBytes) ?? 'null');
  if (!isRecord(manifest) || !Object.hasOwn(manifest, 'trustedDependencies')) return null;
  const list = manifest['trustedDependencies'];
  return new Set(Array.isArray(list) ? stringsOf(list) : []);
}

/** Packages that came from a registry, `name@version`. Without a lockfile that can be read nothing is known to have. */
function listDelivered(tree: FileTree): Set<string> {
  const packages = readBunLockfile(tree)?.packages ?? [];
  return new Set(packages.flatMap(({ name, version }) => (version === null ? [] : [`${name}@${version}`])));
}

/** In a variable, in bunfig.toml, which counts for more than npm's files, or in those. */
function areScriptsOff(tree: FileTree, env: NodeJS.ProcessEnv): boolean {
  const [variables = [], ...files] = readRcLayers(tree, env, '.npmrc', []);
  if (isOnInLayers([variables], 'ignore-scripts')) return true;
  const own = [tree.read('bunfig.toml', maxBytes) ?? '', ...readUserFiles(env)];
  for (const text of own) {
    const said = readIgnoreScripts(text);
    if (said !== null) return said;
  }
  return isOnInLayers(files, 'ignore-scripts');
}

function readUserFiles(env: NodeJS.ProcessEnv): string[] {
  const { XDG_CONFIG_HOME } = env;
  const folders = [...(XDG_CONFIG_HOME ? [XDG_CONFIG_HOME] : []), homeOf(env)];
  return folders.map((folder) => readOutside(join(folder, '.bunfig.toml')));
}

/**
 * `install.ignoreScripts` of a bunfig.toml, by its lines, in whatever table and quotes it stands: anything but a plain `false` says
 * yes. Null where no line names it.
 */
function readIgnoreScripts(text: string): boolean | null {
  const lines = text.split('\n').filter((line) => !line.trimStart().startsWith('#'));
  const naming = lines.filter((line) => line.includes('ignoreScripts'));
  return naming.length === 0
    ? null
    : !naming.every((line) => /^[^#]*ignoreScripts["']?\s*=\s*false\b/.test(line));
}
