import { splitShell } from '../shell/split-shell.ts';
import type { Words } from '../shell/words.ts';
import { isTreePath } from './job.ts';

/** The archives into which scripts put an install tree by its name: `tar czf app.tgz node_modules dist`. */
export function listPackedTrees(scripts: readonly string[]): Set<string> {
  return new Set(
    scripts
      // Few do, and a script may be long.
      .filter((script) => /\b(?:tar|zip)\b/.test(script))
      .flatMap(splitShell)
      .filter((words) => words.slice(1).some(isTreePath))
      .flatMap((words) => archiveOf(words) ?? [])
      .map(plainPath),
  );
}

/** Whether a path that is handed on is one of them. */
export const isPacked = (path: string, packed: ReadonlySet<string>): boolean =>
  packed.has(plainPath(path.trim()));

const plainPath = (path: string): string => path.replace(/^(?:\.\/)+/, '');

/** What `tar` or `zip` writes; null where it reads, or lists. */
function archiveOf([program = '', ...rest]: Words): string | null {
  if (program === 'zip') return rest.find((word) => !word.startsWith('-')) ?? null;
  if (!/^(?:bsd|g)?tar$/.test(program)) return null;
  const options = rest.filter((word, index) => word.startsWith('-') || index === 0);
  if (!options.some((word) => /^(?:--create|-?[a-zA-Z]*c[a-zA-Z]*)$/.test(word))) return null;
  const named = rest.find((word) => word.startsWith('--file='))?.slice('--file='.length);
  const at = rest.findIndex(
    (word, index) => /^-?[a-zA-Z]*f$/.test(word) && (index === 0 || word.startsWith('-')),
  );
  return named ?? rest[at < 0 ? rest.indexOf('--file') + 1 : at + 1] ?? null;
}
