import { askByFile } from '../../files/ask-by-file.ts';
import { hashSource } from '../../files/digest.ts';
import { isMeantFor } from '../../stamp/sidecar.ts';
import type { NativePackage } from '../../tree/native-package.ts';
import { pinKey } from '../../tree/pin-key.ts';
import type { Session } from '../project/session.ts';

/**
 * Adds the hashes of what was delivered for this machine, as far as they are wanted.
 *
 * @param wanted by `pinKey`: what is pinned, for a comparison, or what is to be
 */
export function hashDelivered(
  { project: { tree }, runtime }: Session,
  packages: readonly NativePackage[],
  wanted: Pick<ReadonlySet<string>, 'has' | 'size'>,
): NativePackage[] {
  if (wanted.size === 0) return [...packages];
  const once = askByFile<string>();
  return packages.map((pkg) => {
    const files = pkg.files.map((file) => {
      const pinned = file.origin === 'delivered' && isMeantFor(file.facts, runtime.platform, runtime.arch);
      if (!pinned || file.sha256 !== null) return file;
      if (!wanted.has(pinKey(pkg, file.path))) return file;
      const path = `${pkg.path}/${file.path}`;
      try {
        return { ...file, sha256: once(tree.stat(path) ?? {}, () => hashSource(tree.open(path))) };
      } catch {
        return file;
      }
    });
    return { ...pkg, files };
  });
}
