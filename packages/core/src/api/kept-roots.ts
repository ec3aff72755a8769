import { realpathSync, statSync } from 'node:fs';
import { isUnfinished } from '../repair/unfinished.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { type isUnchanged, readKnownFit } from '../stamp/fast-check.ts';
import { stampPaths } from '../stamp/stamp.ts';
import { judgeRoot } from './judge-root.ts';
import type { CheckedRoot } from './outcomes.ts';

/** One tree as it was judged, and the record that says whether it is still like that. */
interface Kept {
  record: string;
  tree: CheckedRoot;
}

/** More trees than a program asks about again and again; the one kept longest makes place. */
const maxKept = 2000;
const kept = new Map<string, Kept>();

/**
 * Judges one tree, or repeats what was found before: while its record is the same one, and still says that
 * nothing has changed since everything fitted. What does not fit is looked at every time.
 * @param folder an absolute path
 * @param isSame compares files of the machine
 */
export function judgeRootAgain(
  folder: string,
  runtime: Runtime,
  strict: boolean,
  isSame: typeof isUnchanged,
): CheckedRoot {
  const start = findFolder(folder);
  if (start === null || runtime.execPath === null) return freeze(judgeRoot(folder, runtime, strict));
  const key = JSON.stringify([start, runtime, strict]);
  const before = readRecordMark(start);
  const known = kept.get(key);
  if (known !== undefined && known.record === before && isKnown(start, runtime.execPath, isSame))
    return known.tree;
  kept.delete(key);
  const tree = freeze(judgeRoot(folder, runtime, strict));
  // A record written meanwhile, by us or by another process, may describe another state than was judged.
  const isSettled = before !== null && before === readRecordMark(start);
  if (isSettled && tree.root === start && tree.error === null && !tree.interrupted) {
    const [oldest] = kept.keys();
    if (kept.size >= maxKept && oldest !== undefined) kept.delete(oldest);
    kept.set(key, { record: before, tree });
  }
  return tree;
}

const isKnown = (root: string, execPath: string, isSame: typeof isUnchanged): boolean =>
  readKnownFit(root, 'tree', execPath, isSame) !== null && !isUnfinished(root);

function findFolder(folder: string): string | null {
  try {
    return realpathSync(folder);
  } catch {
    return null;
  }
}

/** Each record is its own file, put in the place of the one before. */
function readRecordMark(root: string): string | null {
  for (const path of stampPaths) {
    const stats = statSync(`${root}/${path}`, { throwIfNoEntry: false });
    if (stats !== undefined) return `${path} ${stats.ino} ${stats.size} ${stats.mtimeMs}`;
  }
  return null;
}

/** Through and through: one caller's change would be in another's report. */
function freeze(tree: CheckedRoot): CheckedRoot {
  for (const { findings } of tree.packages) {
    for (const finding of findings) Object.freeze(finding);
    Object.freeze(findings);
  }
  for (const each of tree.packages) Object.freeze(each);
  Object.freeze(tree.packages);
  Object.freeze(tree.error);
  return Object.freeze(tree);
}
