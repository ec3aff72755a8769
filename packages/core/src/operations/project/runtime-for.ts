import type { Runtime } from '../../runtime/runtime.ts';
import { runtimeOf } from '../../verdict/electron-use.ts';
import { findElectron } from './find-electron.ts';
import type { Session } from './session.ts';

/**
 * The runtime that loads the package in a folder: the session's, or the Electron of the app that it belongs to.
 * Its program is that of the session: builds for Electron are made by Node.
 */
export function runtimeFor(
  { project, runtime }: Pick<Session, 'project' | 'runtime'>,
  path: string,
): Runtime {
  return runtime.kind === 'node' ? runtimeOf(findElectron(project), runtime, path) : runtime;
}

/** All of a tree's runtimes: the session's, and each Electron that loads something of it. */
export function listRuntimes({ project, runtime }: Session): Runtime[] {
  const releases = runtime.kind === 'node' ? (findElectron(project)?.releases ?? []) : [];
  return [runtime, ...releases.map((release) => ({ ...runtime, ...release }))];
}
