import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { FileTree } from '../../files/file-tree.ts';
import { isRecord } from '../../files/json.ts';

/** What a project lets npm run when it installs. */
export interface Approvals {
  /** Nothing runs at all (`ignore-scripts`). */
  ignoreScripts: boolean;
  allows(name: string, version: string | null): boolean;
}

/**
 * npm's rule for install scripts of dependencies: npm 12 runs what `allowScripts` approves and nothing else; 11.16 and later
 * run what it does not forbid; older ones know no approval. The first layer that says anything counts: package.json,
 * then `.npmrc` (npm's docs, "allow-scripts").
 *
 * @param version of npm; null (unknown) counts as one without approvals, so that nothing is called blocked on a guess
 */
export function readApprovals(tree: FileTree, version: string | null, env: NodeJS.ProcessEnv): Approvals {
  const settings = new Map([
    ...readNpmrc(readUserNpmrc(env)),
    ...readNpmrc(tree.read('.npmrc', 1024 * 1024) ?? ''),
  ]);
  const ignoreScripts =
    settings.get('ignore-scripts') === 'true' || env['npm_config_ignore_scripts'] === 'true';
  const [major = 0, minor = 0] = (version ?? '0').split('.').map(Number);
  const gated = major >= 12;
  const forbidding = gated || (major === 11 && minor >= 16);
  const everything = settings.get('dangerously-allow-all-scripts') === 'true';
  const rules = readRules(tree, settings);
  return {
    ignoreScripts,
    allows: (name, packageVersion) => {
      if (!forbidding || everything) return true;
      const rule = rules.get(`${name}@${packageVersion ?? ''}`) ?? rules.get(name);
      return rule ?? !gated;
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

function readUserNpmrc(env: NodeJS.ProcessEnv): string {
  try {
    return readFileSync(env['npm_config_userconfig'] ?? join(homedir(), '.npmrc'), 'utf8');
  } catch {
    return '';
  }
}

/** `key = value` lines, as far as the settings read here need it: no sections, lists or variables. */
function readNpmrc(text: string): Map<string, string> {
  const settings = new Map<string, string>();
  for (const line of text.split(/\r?\n/)) {
    const match = /^\s*([a-z-]+)\s*=\s*(.*?)\s*$/.exec(line);
    if (match?.[1] !== undefined && match[2] !== undefined)
      settings.set(match[1], match[2].replace(/^["']|["']$/g, ''));
  }
  return settings;
}
