import { AbistampError } from '../../errors.ts';
import { createBuilder } from '../../repair/builder.ts';
import { createOwnBuilder } from '../../repair/own-builder.ts';
import type { LocalRuntime } from '../../runtime/runtime.ts';
import { formatTarget } from '../../runtime/target.ts';
import { type ElectronRelease, noElectron } from '../../verdict/electron-use.ts';
import { findElectron, withRelease } from '../project/find-electron.ts';
import type { Project } from '../project/project.ts';
import type { LocalSession } from '../project/session.ts';

/** A runtime that a tree is to serve beside its own: a Node on this machine, or a release of Electron. */
export type OtherRuntime =
  | { kind: 'node'; runtime: LocalRuntime }
  | { kind: 'electron'; release: ElectronRelease };

/**
 * The same tree, judged and built for another runtime: for a Node all of it, the packages of an Electron app
 * included; for Electron those of the app or, where there is none, all.
 */
export function sessionFor(session: LocalSession, other: OtherRuntime): LocalSession {
  const { project } = session;
  if (other.kind === 'electron')
    return {
      ...session,
      project: { ...project, electron: withRelease(findElectron(project), other.release) },
    };
  const { runtime } = other;
  return {
    ...session,
    runtime,
    project: withBuilder({ ...project, electron: noElectron }, runtime, session),
  };
}

/** A host that builds only from within (Yarn's plugin), or is not here, does without: packages run their own scripts. */
function withBuilder(project: Project, runtime: LocalRuntime, { env }: LocalSession): Project {
  try {
    return { ...project, builder: createBuilder(project, runtime, env) };
  } catch (error) {
    if (!(error instanceof AbistampError)) throw error;
    return { ...project, builder: createOwnBuilder(project.root, runtime, env) };
  }
}

/** What its variants are called by. */
export const targetOf = (session: LocalSession, other: OtherRuntime): string =>
  formatTarget(other.kind === 'node' ? other.runtime : { ...session.runtime, ...other.release });
