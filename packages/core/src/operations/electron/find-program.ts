import { existsSync } from 'node:fs';
import { absolutePath } from '../../files/file-tree.ts';
import { maxBytes } from '../../files/limits.ts';
import { isSafePath } from '../../files/safe-path.ts';
import { probeRuntime } from '../../runtime/probe.ts';
import type { LocalRuntime } from '../../runtime/runtime.ts';
import { findElectron } from '../project/find-electron.ts';
import type { Project } from '../project/project.ts';
import { runtimeFor } from '../project/runtime-for.ts';
import type { LocalSession } from '../project/session.ts';

const known = new Map<string, LocalRuntime | null>();

/**
 * The program that loads the package in a folder: the session's Node, or the Electron of its app, run as Node.
 * Null where that Electron is not unpacked, is another one, or does not start here, as on a server without the
 * libraries of a desktop.
 */
export function findLoadingProgram(session: LocalSession, path: string): LocalRuntime | null {
  const { project, runtime } = session;
  const wanted = runtimeFor(session, path);
  if (wanted.kind === runtime.kind) return runtime;
  const program = locateProgram(project, path);
  if (program === null) return null;
  const found = known.get(program) ?? probe(program);
  known.set(program, found);
  return found?.kind === wanted.kind && found.abi === wanted.abi ? found : null;
}

/** Where the Electron that loads the package in a folder is unpacked, as an absolute path; null if it is not. */
export function locateProgram(project: Project, path: string): string | null {
  const folder = findElectron(project)?.loads(path)?.folder ?? null;
  // Written by its installer: the program's path in `dist`, which differs by system.
  const name = folder === null ? null : project.tree.read(`${folder}/path.txt`, maxBytes.small);
  if (folder === null || name === null || !isSafePath(name.trim())) return null;
  const program = absolutePath(project.root, `${folder}/dist/${name.trim()}`);
  return existsSync(program) ? program : null;
}

function probe(program: string): LocalRuntime | null {
  try {
    return { ...probeRuntime(program), execPath: program };
  } catch {
    return null;
  }
}
