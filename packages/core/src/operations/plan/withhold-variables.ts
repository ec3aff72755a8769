import { basename, join } from 'node:path';
import type { FileTree } from '../../files/file-tree.ts';
import { homeOf, readOutside } from '../../hosts/settings/read-outside.ts';

const mark = 'ABISTAMP_WITHHELD_';

/**
 * A tree whose settings name no variable that is set: a project's own files must not choose which of the user's
 * secrets goes to a server that they name. pnpm 11 and later take none from there either (its
 * `ERR_PNPM_REGISTRY_ENV_NOT_EXPANDED`); npm and Yarn would. A file of the user's that is above the project is its own.
 */
export function withholdVariables(tree: FileTree, env: NodeJS.ProcessEnv): FileTree {
  return {
    ...tree,
    read(path, maxBytes) {
      const text = tree.read(path, maxBytes);
      const isUsers = text !== null && text === readOutside(join(homeOf(env), basename(path)));
      // Bun alone takes `$NAME`, too.
      const reference = basename(path) === 'bunfig.toml' ? /\$\{?(?=\w)/g : /\$\{/g;
      return isUsers ? text : (text?.replace(reference, `$&${mark}`) ?? null);
    },
  };
}

/** Whether a setting depends on a variable that is not set, or was withheld: it is nothing to ask with. */
export const isUnfilled = (value: string): boolean => value.includes('${') || value.includes(mark);
