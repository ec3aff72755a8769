import { readFileSync, statSync } from 'node:fs';
import type { FileMark, FitMark, Stamp } from './stamp.ts';
import { stampPath, stampVersion } from './stamp.ts';

/** What is known of a tree that fits: enough to say so. */
export interface KnownFit {
  native: number;
  packages: number;
  musl: boolean;
}

/**
 * The everyday case, in front of every script: nothing changed since everything was found to fit the runtime that runs
 * now. One record is read, a few files are `stat`ed, no directory is read. Null means no more than
 * "look properly": whatever is odd, missing or malformed is null.
 *
 * @param root an absolute path
 */
export function readKnownFit(root: string): KnownFit | null {
  try {
    const stamp = JSON.parse(readFileSync(`${root}/${stampPath}`, 'utf8')) as Stamp;
    const fits =
      stamp.version === stampVersion &&
      stamp.fits.some(isThisRuntime) &&
      stamp.installState.every((mark) => isUnchanged(`${root}/${mark.path}`, mark)) &&
      stamp.packages.every((pkg) =>
        pkg.files.every((file) => isUnchanged(`${root}/${pkg.path}/${file.path}`, file)),
      );
    return fits
      ? {
          native: stamp.packages.length,
          packages: stamp.count,
          musl: stamp.fits.some((fit) => isThisRuntime(fit) && fit.target.endsWith('-musl')),
        }
      : null;
  } catch {
    return null;
  }
}

function isThisRuntime(fit: FitMark): boolean {
  const { versions, platform, arch, execPath } = process;
  return (
    fit.exec.path === execPath &&
    fit.nodeApi === (versions['napi'] === undefined ? null : Number(versions['napi'])) &&
    fit.target.startsWith(
      `${versions['electron'] === undefined ? 'node' : 'electron'}-v${versions.modules}-${platform}-${arch}`,
    ) &&
    isUnchanged(execPath, fit.exec) &&
    (fit.loader === null || isUnchanged(fit.loader.path, fit.loader)) &&
    fit.libraries.every((library) => isUnchanged(library.path, library))
  );
}

function isUnchanged(path: string, mark: FileMark): boolean {
  const stats = statSync(path);
  return stats.size === mark.size && stats.mtimeMs === mark.mtimeMs;
}
