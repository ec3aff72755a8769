import { existsSync } from 'node:fs';
import { readKnownFit } from '@abistamp/core/fast';
import type { Hooks, InstallOptions, Project } from '@yarnpkg/core';
import { npath } from '@yarnpkg/fslib';
import { noteOfThisNode, writeNote } from './build-note.ts';
import { withDeferred } from './load-deferred.ts';
import { processState } from './process-state.ts';
import { rememberNote } from './remember-note.ts';
import { installingVariable, isSwitchedOff, isThrowaway, runsAbistamp } from './switches.ts';

/** Before scripts, `yarn node`, `yarn exec` and binaries: one check for each project and process. */
async function setupScriptEnvironment(project: Project, env: NodeJS.ProcessEnv): Promise<void> {
  const root = npath.fromPortablePath(project.cwd);
  const { busy, checks } = processState();
  const additions = busy.get(root);
  if (additions !== undefined) {
    Object.assign(env, additions, { [installingVariable]: root });
    return;
  }
  if (isSwitchedOff(env) || env[installingVariable] === root || isThrowaway(root)) return;
  if (runsAbistamp(process.argv)) return;
  let check = checks.get(root);
  if (check === undefined) {
    check =
      readKnownFit(root) === null
        ? withDeferred((deferred) => deferred.checkBeforeScript(project, env))
        : Promise.resolve();
    checks.set(root, check);
  }
  await check;
}

/** The first that is heard of an install. */
function validateProject(project: Project): void {
  const root = npath.fromPortablePath(project.cwd);
  const { busy } = processState();
  busy.set(root, {});
  rememberNote(root, project);
}

/**
 * Linked, and not yet built: the last moment to say what need not be built, and what has to be. Nothing is contributed to the hash itself: a teammate without the
 * plugin has the same.
 */
async function globalHashGeneration(project: Project): Promise<void> {
  const root = npath.fromPortablePath(project.cwd);
  const { notes, asking } = processState();
  if (asking || isSwitchedOff(process.env) || isThrowaway(root)) return;
  const here = noteOfThisNode();
  const note = notes.get(root) ?? null;
  const isFirst = project.storedBuildState.size === 0;
  const isSame = note?.node === here.node && note.target === here.target;
  if (!isFirst && !(isSame && readKnownFit(root, 'files') !== null))
    await withDeferred((deferred) => deferred.prepareBuilds(project, note, process.env));
  // All hashes that Yarn keeps from now on are made under this Node.
  writeNote(project, here);
}

async function afterAllInstalled(project: Project, options: InstallOptions): Promise<void> {
  const root = npath.fromPortablePath(project.cwd);
  const { busy, notes } = processState();
  busy.delete(root);
  const { env } = process;
  if (isSwitchedOff(env) || isThrowaway(root) || options.mode === 'update-lockfile') return;
  const note = notes.get(root);
  if (options.mode === 'skip-build' && note !== undefined) {
    // Nothing was built, and Yarn has dropped the note while it linked.
    writeNote(project, note);
    await project.persistInstallStateFile();
  }
  const fit = readKnownFit(root);
  if (fit !== null && (fit.native === 0 || existsSync(`${root}/abi-lock.json`))) return;
  await withDeferred((deferred) => deferred.recordInstall(project, options, env));
}

export const hooks = {
  validateProject,
  globalHashGeneration,
  afterAllInstalled,
  setupScriptEnvironment,
} satisfies Hooks;
