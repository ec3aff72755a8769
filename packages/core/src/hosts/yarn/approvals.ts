import type { FileTree } from '../../files/file-tree.ts';
import { isRecord, parseJson } from '../../files/json.ts';
import { maxBytes } from '../../files/limits.ts';
import type { Approvals } from '../refusal.ts';
import { readEnableScripts } from './settings.ts';

/** Lockfiles of older versions come from a Yarn that ran everything by default (4.14 reversed that). */
const gatedLockfile = 9;

/**
 * Yarn's rule: `enableScripts`, and `dependenciesMeta.<package>.built` of the root's package.json, which
 * overrides it (Yarn's docs, "Manifest fields").
 */
export function readYarnApprovals(tree: FileTree, env: NodeJS.ProcessEnv): Approvals {
  const lockfile = tree.read('yarn.lock', maxBytes.lockfile) ?? '';
  const format = Number(/^__metadata:\n(?: .*\n)*? {2}version: (\d+)/m.exec(lockfile)?.[1] ?? 0);
  const enabled = readEnableScripts(tree, env) ?? format < gatedLockfile;
  const meta = readDependenciesMeta(tree);
  return {
    refuses: (name, version) => {
      const built = meta.get(`${name}@${version ?? ''}`) ?? meta.get(name) ?? null;
      if (built === false) return { version: null, why: 'denied' };
      return built === true || enabled ? null : { version: null, why: 'not-approved' };
    },
  };
}

function readDependenciesMeta(tree: FileTree): Map<string, boolean> {
  const found = new Map<string, boolean>();
  // A manifest that cannot be read says nothing; Yarn itself will report it.
  const manifest = parseJson(tree.read('package.json', maxBytes.lockfile));
  const meta = isRecord(manifest) ? manifest['dependenciesMeta'] : null;
  for (const [name, entry] of isRecord(meta) ? Object.entries(meta) : [])
    if (isRecord(entry) && typeof entry['built'] === 'boolean')
      found.set(name.replace('@npm:', '@'), entry['built']);
  return found;
}
