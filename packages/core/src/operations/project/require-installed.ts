import { AbistampError } from '../../errors.ts';
import type { FileTree } from '../../files/file-tree.ts';
import { isNamed } from '../../repair/plan.ts';
import type { NativePackage } from '../../tree/native-package.ts';

/**
 * The same arguments, with each alias (`npm:` specs) that is a link into the host's store replaced by the
 * package's folder.
 *
 * @param only names, `name@version` or folders as a person gives them
 */
export function resolveAliases(
  tree: FileTree,
  packages: readonly NativePackage[],
  only: readonly string[],
): string[] {
  return only.map((spec) => {
    if (packages.some((pkg) => isNamed(pkg, spec)) || !/^(?:@[\w.~-]+\/)?[\w.~-]+$/.test(spec)) return spec;
    return tree.follow(`node_modules/${spec}`) ?? spec;
  });
}

/**
 * @throws AbistampError `BAD_ARGUMENT` for a name that no native package of the tree has: silence would look
 * like success
 */
export function requireInstalled(
  tree: FileTree,
  packages: readonly NativePackage[],
  only: readonly string[],
): void {
  const resolved = resolveAliases(tree, packages, only);
  for (const [i, spec] of only.entries()) {
    if (packages.some((pkg) => isNamed(pkg, resolved[i] ?? spec))) continue;
    throw new AbistampError('BAD_ARGUMENT', `no native package ${spec} is installed here`, {
      hint: (abistamp) => `${abistamp} check lists what is affected`,
    });
  }
}
