import { statSync } from 'node:fs';
import type { FileTree } from '../files/file-tree.ts';
import { hostOf } from '../hosts/index.ts';
import { findLoader } from '../runtime/current.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { formatTarget } from '../runtime/target.ts';
import type {
  FileFingerprint,
  LinkFingerprint,
  ProgramFingerprint,
  RuntimeFingerprint,
  Stamp,
} from './stamp.ts';

/**
 * Marks of the files that change with the tree. If the host keeps none, the folder itself stands in: its time
 * changes when a package is added or removed at the top level.
 */
export function fingerprintInstallState(tree: FileTree, host: string | null): FileFingerprint[] {
  const marks = hostOf(host).stateFiles.flatMap((path) => fingerprintInTree(tree, path) ?? []);
  return marks.length > 0 ? marks : [fingerprintInTree(tree, 'node_modules') ?? []].flat();
}

export function fingerprintInTree(tree: FileTree, path: string): FileFingerprint | null {
  const stat = tree.stat(path);
  return stat === null ? null : { path, size: stat.size, mtimeMs: stat.mtimeMs };
}

/** Whether the tree is the recorded one, judging by its host's own files. */
export function isSameInstall(tree: FileTree, stamp: Stamp): boolean {
  const now = fingerprintInstallState(tree, stamp.host);
  return (
    now.length === stamp.installState.length &&
    now.every((mark, i) => {
      const then = stamp.installState[i];
      return then?.path === mark.path && then.size === mark.size && then.mtimeMs === mark.mtimeMs;
    })
  );
}

/** A runtime's program in the form that later runs compare; null for a runtime of another machine. */
export function fingerprintProgram(
  runtime: Pick<Runtime, 'execPath' | 'platform'>,
  libraries: readonly string[],
): ProgramFingerprint | null {
  const exec = runtime.execPath === null ? null : fingerprintOnMachine(runtime.execPath);
  if (exec === null) return null;
  const loader = runtime.platform === 'linux' ? findLoader(exec.path) : null;
  return {
    exec,
    loader: loader === null ? null : fingerprintOnMachine(loader),
    libraries: libraries.flatMap((path) => fingerprintOnMachine(path) ?? []),
  };
}

/** The runtime in the form that the everyday check compares; null for a runtime of another machine. */
export function fingerprintRuntime(
  runtime: Runtime,
  libraries: readonly string[],
  found: Pick<RuntimeFingerprint, 'warnings' | 'native' | 'vacant'>,
): RuntimeFingerprint | null {
  const program = fingerprintProgram(runtime, libraries);
  return program === null
    ? null
    : { target: formatTarget(runtime), nodeApi: runtime.nodeApi, ...program, ...found };
}

function fingerprintOnMachine(path: string): FileFingerprint | null {
  try {
    const stats = statSync(path);
    return { path, size: stats.size, mtimeMs: stats.mtimeMs };
  } catch {
    return null;
  }
}

/**
 * Earlier results for a runtime's program, if nothing on the machine that they depend on has changed since;
 * null if everything has to be checked again.
 */
export function findLinkFingerprint(stamp: Stamp | null, { execPath }: Runtime): LinkFingerprint | null {
  const mark = stamp?.links.find(({ exec }) => exec.path === execPath);
  if (mark === undefined) return null;
  const marks = [mark.exec, ...(mark.loader === null ? [] : [mark.loader]), ...mark.libraries];
  return marks.every(isUnchanged) ? mark : null;
}

function isUnchanged(mark: FileFingerprint): boolean {
  const now = fingerprintOnMachine(mark.path);
  return now !== null && now.size === mark.size && now.mtimeMs === mark.mtimeMs;
}
