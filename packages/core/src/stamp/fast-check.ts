import { closeSync, constants, existsSync, openSync, readFileSync, statSync } from 'node:fs';
import { plugAndPlayMap } from '../files/state-folder.ts';
import { kindOf } from '../runtime/kind.ts';
import type { StampHead } from './format-stamp.ts';
import type { FileFingerprint, RuntimeFingerprint } from './stamp.ts';
import { sidecarName, stampPaths, stampVersion } from './stamp.ts';

/** What is known about a tree that fits: enough to report it. */
export interface KnownFit {
  native: number;
  packages: number;
  musl: boolean;
  /** Findings that the packages concerned can live with. */
  warnings: number;
}

/** Everything that a stamp describes; or only its files, while a host changes the rest. */
type KnownScope = 'tree' | 'files';

/**
 * The everyday case, before every script: nothing has changed since everything was found to fit the current
 * runtime. Reads one record and calls `stat` for a few files; reads no directory. Null just means "look
 * properly": it is returned for anything odd, missing or malformed.
 * @param root an absolute path
 * @param program the runtime in question, by the real path of its program; one other than the current one is
 * compared as a file only
 * @param isSame compares files of the machine, for callers that ask about many trees and remember the answers
 */
export function readKnownFit(
  root: string,
  scope: KnownScope = 'tree',
  program: string = process.execPath,
  isSame: IsSame = isUnchanged,
): KnownFit | null {
  // With `DEBUG`, the full check runs, since it can explain the answer.
  if (process.env['DEBUG']?.includes('abistamp')) return null;
  try {
    const stamp = JSON.parse(readFirstLine(root)) as StampHead;
    const fit = stamp.fits.find((mark) => isProgram(mark, program, isSame));
    const fits =
      stamp.version === stampVersion &&
      fit !== undefined &&
      !fit.vacant.some((path) => existsSync(`${root}/${path}`)) &&
      // Without marks of its host a record says nothing of what was installed since.
      stamp.installState.length > 0 &&
      (scope === 'files' ||
        (stamp.installState.every((mark) => isUnchanged(`${root}/${mark.path}`, mark)) &&
          isSameSidecar(root, stamp.sidecar))) &&
      stamp.files.every((mark) => isUnchanged(`${root}/${mark.path}`, mark));
    return fits
      ? {
          native: fit.native,
          packages: stamp.count,
          musl: fit.target.endsWith('-musl'),
          warnings: fit.warnings,
        }
      : null;
  } catch {
    return null;
  }
}

/**
 * Read-only, which is no flag. Never blocks on a pipe, and follows no link: anyone may have put one there.
 * Windows has neither flag, and what is undefined sets none.
 */
const flag = constants.O_NONBLOCK | constants.O_NOFOLLOW;

/** As JSON of its own: the rest, with the facts of every file, is what takes time to parse. */
function readFirstLine(root: string): string {
  const [usual, plugAndPlay] = stampPaths;
  const path = `${root}/${existsSync(`${root}/${plugAndPlayMap}`) ? plugAndPlay : usual}`;
  const fd = openSync(path, flag);
  try {
    const bytes = readFileSync(fd);
    const end = bytes.indexOf('\n');
    // A torn record is none, even if its first line is whole.
    const isWhole = end < bytes.length - 1 && bytes.at(-1) === 0x0a;
    return isWhole ? `${bytes.toString('utf8', 0, end)}}` : '';
  } finally {
    closeSync(fd);
  }
}

function isProgram(fit: RuntimeFingerprint, program: string, isSame: IsSame): boolean {
  return (
    fit.exec.path === program &&
    (program !== process.execPath || isThisRuntime(fit)) &&
    isSame(program, fit.exec) &&
    (fit.loader === null || isSame(fit.loader.path, fit.loader)) &&
    fit.libraries.every((library) => isSame(library.path, library))
  );
}

function isThisRuntime({ nodeApi, target }: RuntimeFingerprint): boolean {
  const { versions, platform, arch } = process;
  return (
    nodeApi === (versions['napi'] === undefined ? null : Number(versions['napi'])) &&
    target.startsWith(`${kindOf(versions)}-v${versions.modules}-${platform}-${arch}`)
  );
}

/** What it pins was compared, and is to be again when it is another one. */
function isSameSidecar(root: string, mark: StampHead['sidecar']): boolean {
  const stats = statSync(`${root}/${sidecarName}`, { throwIfNoEntry: false });
  // There is none and there was none, or it is the same one.
  return stats?.size === mark?.size && stats?.mtimeMs === mark?.mtimeMs;
}

type IsSame = (path: string, mark: FileFingerprint) => boolean;

export function isUnchanged(path: string, mark: FileFingerprint): boolean {
  const stats = statSync(path);
  return stats.size === mark.size && stats.mtimeMs === mark.mtimeMs;
}
