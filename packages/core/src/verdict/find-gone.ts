import type { Resolution } from '../loaders/loader.ts';
import { isForMachine } from '../loaders/machine.ts';
import { readLabels } from '../runtime/labels.ts';
import type { Runtime } from '../runtime/runtime.ts';
import type { NativePackage } from '../tree/native-package.ts';
import { resolvePackage } from '../tree/resolve-package.ts';

/**
 * Native files of a package that should be there, are not, and would be loaded on a runtime. A package that
 * finds something else to load does without them, unless all that it holds is used.
 */
export function findGone(pkg: NativePackage, runtime: Runtime, resolved: Resolution): string[] {
  if (pkg.expected.length === 0 || resolved.kind !== 'files') return [];
  if (resolved.files.length > 0 && pkg.loader.kind !== 'platform-package') return [];
  if (pkg.loader.kind === 'unknown')
    return pkg.expected.filter((path) => path.endsWith('.node') && isForMachine(readLabels(path), runtime));
  const files = [...pkg.files, ...pkg.expected.map((path) => ({ path }))];
  const whole = resolvePackage({ ...pkg, files }, runtime, () => true);
  return whole.kind === 'files' ? whole.files.filter((path) => pkg.expected.includes(path)) : [];
}
