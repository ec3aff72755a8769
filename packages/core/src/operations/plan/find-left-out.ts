import type { FileTree } from '../../files/file-tree.ts';
import { hostOf } from '../../hosts/index.ts';
import type { Omission } from '../../hosts/omission.ts';
import type { Runtime } from '../../runtime/runtime.ts';
import { formatPlatform } from '../../runtime/target.ts';
import type { Project } from '../project/project.ts';

/**
 * The setting that keeps platform packages out of an install on a target; null where none does. The user's settings
 * and variables are those of this machine; only the project's own go with it to another.
 * @param here what the tree is installed for
 */
export function findLeftOut(
  { tree, host, root }: Pick<Project, 'tree' | 'host' | 'root'>,
  env: NodeJS.ProcessEnv,
  here: Runtime,
  target: Runtime,
): Omission | null {
  const isHere = formatPlatform(here) === formatPlatform(target);
  // With the project as home folder its own settings are all that is found.
  const own = { HOME: root, USERPROFILE: root, PREFIX: root };
  return hostOf(host).findOmission(asCheckedOut(tree), isHere ? env : own, target);
}

/** The tree before an install: how the last one was called is nothing that another repeats. */
function asCheckedOut(tree: FileTree): FileTree {
  const read: FileTree['read'] = (path, maxBytes) =>
    path.startsWith('node_modules/') ? null : tree.read(path, maxBytes);
  return { ...tree, read };
}
