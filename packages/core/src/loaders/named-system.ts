import type { PackageManifest } from '../files/manifest.ts';
import type { RuntimeCondition } from '../runtime/condition.ts';
import { readLabels, withoutMachine } from '../runtime/labels.ts';

/**
 * The system that a package's name ends in, of several on which it may be installed
 * (`@nut-tree-fork/libnut-darwin`): what takes it goes by the name. Null for any other package.
 */
export function conditionOfName({ name, os }: PackageManifest): RuntimeCondition | null {
  const system = readLabels(name ?? '').os;
  if (name === null || system === null || os.length < 2 || !os.includes(system)) return null;
  const whole = name.toLowerCase().replace(/[_./+]/g, '-');
  const rest = withoutMachine(name);
  // `libnut-darwin`, and neither `get-mac-address` nor `linux-tools`.
  return rest !== whole && whole.startsWith(rest) ? { os: [system] } : null;
}
