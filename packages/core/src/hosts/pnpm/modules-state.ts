import type { FileTree } from '../../files/file-tree.ts';
import { isRecord, parseJson, stringOf, stringsOf } from '../../files/json.ts';
import { maxBytes } from '../../files/limits.ts';

/** pnpm's record of an install, `node_modules/.modules.yaml`. */
interface ModulesState {
  /** Version of the pnpm that installed. */
  version: string | null;
  /**
   * Where packages really are, relative to the root: in `node_modules/.pnpm`, or, shared by projects, outside
   * the root.
   */
  virtualStore: string | null;
  /** Whether optional dependencies were installed; without them, no platform package is. */
  hasOptional: boolean;
  hasDev: boolean;
  /** From version 10 on: `name@version` of packages whose build it did not run; null if it does not say. */
  ignoredBuilds: readonly string[] | null;
}

export const statePath = 'node_modules/.modules.yaml';

/** Null if there is none. pnpm 10 and later write JSON, pnpm 9 the plainest YAML. */
export function readModulesState(tree: FileTree): ModulesState | null {
  const text = tree.read(statePath, maxBytes.lockfile);
  if (text === null) return null;
  const parsed = parseJson(text) ?? {
    virtualStoreDir: readScalar(text, 'virtualStoreDir'),
    packageManager: readScalar(text, 'packageManager'),
    included: {
      devDependencies: !/^ {2}devDependencies: false$/m.test(text),
      optionalDependencies: !/^ {2}optionalDependencies: false$/m.test(text),
    },
  };
  if (!isRecord(parsed)) return null;
  const { included, ignoredBuilds } = parsed;
  return {
    ignoredBuilds: Array.isArray(ignoredBuilds) ? stringsOf(ignoredBuilds) : null,
    hasOptional: !isRecord(included) || included['optionalDependencies'] !== false,
    hasDev: !isRecord(included) || included['devDependencies'] !== false,
    version: /^pnpm@(\d[^+]*)/.exec(stringOf(parsed['packageManager']) ?? '')?.[1] ?? null,
    virtualStore: placeOf(stringOf(parsed['virtualStoreDir'])),
  };
}

/** pnpm writes it relative to the file's folder. An absolute one is on another drive and ignored. */
function placeOf(folder: string | null): string | null {
  if (folder === null || /^(?:[/\\]|[A-Za-z]:)/.test(folder)) return null;
  const parts = ['node_modules'];
  for (const part of folder.split(/[/\\]/)) {
    if (part === '' || part === '.') continue;
    if (part === '..' && parts.length > 0 && parts.at(-1) !== '..') parts.pop();
    else parts.push(part);
  }
  return parts.join('/');
}

/** A top-level scalar in generated YAML: the file may be large, and a YAML parser slow. */
function readScalar(text: string, key: string): string | null {
  const line = text.split('\n').find((each) => each.startsWith(`${key}: `));
  return (
    line
      ?.slice(key.length + 2)
      .trim()
      .replace(/^(['"])(.*)\1$/, '$2') ?? null
  );
}
