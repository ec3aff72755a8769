import { AbistampError } from '../../errors.ts';
import { hostOf } from '../../hosts/index.ts';
import { type Installed, readInstalled } from '../../hosts/installed.ts';
import type { Kept } from '../../repair/journal.ts';
import { awaitLock, type LockOptions, withTreeLock } from '../../repair/lock.ts';
import { type Recovery, recoverTree } from '../../repair/transaction.ts';
import { isUnfinished } from '../../repair/unfinished.ts';
import type { ProcessIdentity } from '../../runtime/process-identity.ts';
import type { Project } from '../project/project.ts';

type RepairedProject = Pick<Project, 'root' | 'tree' | 'host'>;

/** What goes on in a tree, for those who only read it. */
export type RepairState =
  | { kind: 'none' }
  /** A repair was killed half way. Each package's files are the old ones or the new ones; those of a build may be neither. */
  | { kind: 'interrupted' }
  /** It still goes on. */
  | { kind: 'under-way'; holder: ProcessIdentity | null };

/**
 * Waits, for a while, for a repair that is under way: for what reads the tree and changes nothing. Costs two `stat` calls when there
 * is none.
 */
export async function awaitRepair({ root }: RepairedProject, options: LockOptions): Promise<RepairState> {
  const held = await awaitLock(root, options);
  if (held !== null) return { kind: 'under-way', holder: held.holder };
  return isUnfinished(root) ? { kind: 'interrupted' } : { kind: 'none' };
}

/**
 * Waits for a repair that is under way, and undoes one that was killed half way: what is looked at afterwards is the tree before
 * a repair or after it. For those who may repair, and nobody else. Where the tree cannot be written nothing can be undone; it is then
 * judged as it is.
 *
 * @returns what was undone; null where there was nothing to undo
 * @throws AbistampError `LOCKED`
 */
export async function recoverInterruptedRepair(
  project: RepairedProject,
  options: LockOptions = {},
): Promise<Recovery | null> {
  const held = await awaitLock(project.root, { patienceMs: 0 });
  if (held === null && !isUnfinished(project.root)) return null;
  try {
    return await withTreeLock(project.root, () => recoverProject(project), options);
  } catch (error) {
    if (!(error instanceof AbistampError && error.code === 'UNWRITABLE')) throw error;
    return null;
  }
}

/** As `recoverTree`, with what the host says about its packages. The tree's lock is the caller's. */
export function recoverProject({ root, tree, host }: RepairedProject): Promise<Recovery> {
  let installed: Installed | null = null;
  return recoverTree(root, (kept) => {
    installed ??= readInstalled(tree, hostOf(host).installed);
    return hasPackage(installed, kept);
  });
}

function hasPackage({ folders, versions }: Installed, { path, name, version }: Kept): boolean {
  if (folders.size > 0) return folders.get(path)?.version === version;
  return versions.size === 0 || versions.has(`${name ?? ''}@${version ?? ''}`);
}
