import { dirname, join } from 'node:path';
import type { FileTree } from '../../files/file-tree.ts';
import { isRecord, parseJson } from '../../files/json.ts';
import { maxBytes } from '../../files/limits.ts';
import type { Approvals, Refusal } from '../refusal.ts';
import { isOnInLayers, type RcLayers, readLayered, readRcLayers } from '../settings/npmrc.ts';
import type { Npm } from './find-npm.ts';

/**
 * npm's rule for install scripts of dependencies: npm 12 runs only what `allowScripts` approves; 11.16 and
 * later run what it does not forbid; older ones have no approvals. The first layer that says anything counts:
 * package.json, then `.npmrc` (npm's docs, "allow-scripts").
 * @param npm the version that runs here; null (unknown) counts as one without approvals, so that nothing is
 * called blocked on a guess
 */
export function readNpmApprovals(tree: FileTree, npm: Npm | null, env: NodeJS.ProcessEnv): Approvals {
  const version = npm?.version ?? null;
  const builtin = npm === null ? [] : [join(dirname(dirname(npm.script)), 'npmrc')];
  const layers = readRcLayers(tree, env, '.npmrc', builtin);
  const off = isOnInLayers(layers, 'ignore-scripts');
  const [major = 0, minor = 0] = (version ?? '0').split('.').map(Number);
  const gated = major >= 12;
  const forbidding = gated || (major === 11 && minor >= 16);
  const everything = readLayered(layers, 'dangerously-allow-all-scripts') === 'true';
  const rules = readRules(tree, layers);
  const because = (why: Refusal['why']): Refusal => ({ version, why });
  return {
    refuses: (name, packageVersion) => {
      if (off) return because('scripts-off');
      if (!forbidding || everything) return null;
      const rule = rules.get(`${name}@${packageVersion ?? ''}`) ?? rules.get(name);
      if (rule === false) return because('denied');
      return rule === true || !gated ? null : because('not-approved');
    },
  };
}

function readRules(tree: FileTree, layers: RcLayers): Map<string, boolean> {
  const manifest = parseJson(tree.read('package.json', maxBytes.manifest));
  const allowScripts = isRecord(manifest) ? manifest['allowScripts'] : undefined;
  if (isRecord(allowScripts)) {
    const entries = Object.entries(allowScripts);
    return new Map(entries.filter((entry): entry is [string, boolean] => typeof entry[1] === 'boolean'));
  }
  const said = readLayered(layers, 'allow-scripts') ?? '';
  return new Map(
    said
      .split(/[\s,]+/)
      .filter((spec) => spec !== '')
      .map((spec) => [spec, true]),
  );
}
