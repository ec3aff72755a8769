import type { FileTree } from '../../files/file-tree.ts';
import { isRecord, parseJson, stringsOf } from '../../files/json.ts';
import { maxBytes } from '../../files/limits.ts';
import type { Approvals, Refusal } from '../refusal.ts';
import { isOnInLayers, readRcLayers } from '../settings/npmrc.ts';
import { readBunSwitch } from './bunfig.ts';
import { isTrustedByDefault } from './default-trusted.ts';
import { readBunLockfile } from './lockfile.ts';

/**
 * Bun's rule (Bun's docs, "Lifecycle scripts"): runs the scripts of packages named in the root's
 * `trustedDependencies` or, without such a list, of those that Bun itself trusts if they came from a
 * registry.
 */
export function readBunApprovals(tree: FileTree, env: NodeJS.ProcessEnv): Approvals {
  const off = areScriptsOff(tree, env);
  const trusted = readTrusted(tree);
  const delivered = trusted === null ? listDelivered(tree) : new Set<string>();
  const isTrusted = (name: string, version: string | null) =>
    trusted === null
      ? isTrustedByDefault(name) && delivered.has(`${name}@${version ?? ''}`)
      : trusted.has(name);
  const because = (why: Refusal['why']): Refusal => ({ version: null, why });
  return {
    refuses: (name, version) => {
      if (off) return because('scripts-off');
      return isTrusted(name, version) ? null : because('not-approved');
    },
  };
}

/** Null if the project has no list; a malformed one names nothing. */
function readTrusted(tree: FileTree): Set<string> | null {
  const manifest = parseJson(tree.read('package.json', maxBytes.manifest) ?? 'null');
  if (!isRecord(manifest) || !Object.hasOwn(manifest, 'trustedDependencies')) return null;
  const list = manifest['trustedDependencies'];
  return new Set(Array.isArray(list) ? stringsOf(list) : []);
}

/** Packages that came from a registry, as `name@version`. Without a readable lockfile, none is known to. */
function listDelivered(tree: FileTree): Set<string> {
  const packages = readBunLockfile(tree)?.packages ?? [];
  return new Set(packages.flatMap(({ name, version }) => (version === null ? [] : [`${name}@${version}`])));
}

/** In a variable, in bunfig.toml, which takes precedence over npm's files, or in those. */
function areScriptsOff(tree: FileTree, env: NodeJS.ProcessEnv): boolean {
  const [variables = [], ...files] = readRcLayers(tree, env, '.npmrc', []);
  if (isOnInLayers([variables], 'ignore-scripts')) return true;
  const said = readBunSwitch(tree, env, 'ignoreScripts');
  if (said !== null) return said;
  return isOnInLayers(files, 'ignore-scripts');
}
