import { AbistampError } from '../../errors.ts';
import { isNamed } from '../../repair/plan.ts';
import type { NativePackage } from '../../tree/native-package.ts';

/** @throws AbistampError `BAD_ARGUMENT` for a name that no native package of the tree has: silence would look like success */
export function requireInstalled(packages: readonly NativePackage[], only: readonly string[]): void {
  for (const spec of only) {
    if (packages.some((pkg) => isNamed(pkg, spec))) continue;
    throw new AbistampError('BAD_ARGUMENT', `no native package ${spec} is installed here`, {
      hint: 'abistamp check lists what is affected',
    });
  }
}
