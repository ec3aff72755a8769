import { AbistampError } from '../../errors.ts';
import { hostOf } from '../../hosts/index.ts';
import { type Installed, readInstalled } from '../../hosts/installed.ts';
import type { Kept } from '../../repair/journal.ts';
import { awaitLock, type LockOptions, withTreeLock } from '../../repair/lock.ts';
import { type Recovery, recoverTree } from '../../repair/recover-tree.ts';
import { isUnclean, isUnfinished } from '../../repair/unfinished.ts';
import type { ProcessIdentity } from '../../runtime/process-identity.ts';
import type { Project } from '../project/project.ts';

type RepairedProject = Pick<Project, 'root' | 'tree' | 'host'>;

/** The state of a repair, for those who only read the tree. */
export type RepairState =
  | { kind: 'none' }
  /**
   * A repair was killed half way. Each package has its old files or its new ones; during a build perhaps
   * neither.
   */
  | { kind: 'interrupted' }
  /** It is still running. */
  | { kind: 'under-way'; holder: ProcessIdentity | null };

/**
 * Waits, for a while, for a running repair: for commands that only read the tree. Costs two `stat` calls if
 * there is none.
 */
export async function awaitRepair({ root }: RepairedProject, options: LockOptions): Promise<RepairState> {
  const held = await awaitLock(root, options);
  if (held !== null) return { kind: 'under-way', holder: held.holder };
  return isUnfinished(root) ? { kind: 'interrupted' } : { kind: 'none' };
}

/**
 * Waits for a running repair, and rolls back a killed one: what is read afterwards is the tree before a
 * repair or after it. Only for commands that may repair. If the tree cannot be written, nothing can be rolled
 * back, and it is judged as it is.
 * @returns what was rolled back; null if there was nothing
 * @throws AbistampError `LOCKED`
 */
export async function recoverInterruptedRepair(
  project: RepairedProject,
  options: LockOptions = {},
): Promise<Recovery | null> {
  const held = await awaitLock(project.root, { patienceMs: 0 });
  if (held === null && !isUnclean(project.root)) return null;
  try {
    return await withTreeLock(project.root, () => recoverProject(project), options);
  } catch (error) {
    if (!(error instanceof AbistampError && error.code === 'UNWRITABLE')) throw error;
    return null;
  }
}

/** As `recoverTree`, with what the host says about its packages. The caller holds the tree's lock. */
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
