import type { FileTree } from '../../files/file-tree.ts';
import { isRecord } from '../../files/json.ts';
import { readNpmrc } from '../npmrc.ts';
import type { Approvals, Refusal } from '../refusal.ts';

/**
 * npm's rule for install scripts of dependencies: npm 12 runs what `allowScripts` approves and nothing else; 11.16 and later
 * run what it does not forbid; older ones know no approval. The first layer that says anything counts: package.json,
 * then `.npmrc` (npm's docs, "allow-scripts").
 *
 * @param version of npm; null (unknown) counts as one without approvals, so that nothing is called blocked on a guess
 */
export function readNpmApprovals(tree: FileTree, version: string | null, env: NodeJS.ProcessEnv): Approvals {
  const settings = readNpmrc(tree, env);
  const ignoreScripts =
    settings.get('ignore-scripts') === 'true' || env['npm_config_ignore_scripts'] === 'true';
  const [major = 0, minor = 0] = (version ?? '0').split('.').map(Number);
  const gated = major >= 12;
  const forbidding = gated || (major === 11 && minor >= 16);
  const everything = settings.get('dangerously-allow-all-scripts') === 'true';
  const rules = readRules(tree, settings);
  const because = (why: Refusal['why']): Refusal => ({ host: 'npm', version, why });
  return {
    refuses: (name, packageVersion) => {
      if (ignoreScripts) return because('scripts-off');
      if (!forbidding || everything) return null;
      const rule = rules.get(`${name}@${packageVersion ?? ''}`) ?? rules.get(name);
      if (rule === false) return because('denied');
      return rule === true || !gated ? null : because('not-approved');
    },
  };
}

function readRules(tree: FileTree, settings: Map<string, string>): Map<string, boolean> {
  const rules = new Map<string, boolean>();
  const manifest = parseJson(tree.read('package.json', 4 * 1024 * 1024));
  const allowScripts = isRecord(manifest) ? manifest['allowScripts'] : undefined;
  if (isRecord(allowScripts)) {
    for (const [spec, allowed] of Object.entries(allowScripts)) {
      if (typeof allowed === 'boolean') rules.set(spec, allowed);
    }
    return rules;
  }
  for (const spec of (settings.get('allow-scripts') ?? '').split(/[\s,]+/)) {
    if (spec !== '') rules.set(spec, true);
  }
  return rules;
}

function parseJson(text: string | null): unknown {
  try {
    return text === null ? null : JSON.parse(text);
  } catch {
    return null;
  }
}
