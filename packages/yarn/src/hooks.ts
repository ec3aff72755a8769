import { existsSync } from 'node:fs';
import { isSwitchedOff, readKnownFit } from '@abistamp/core/fast';
import type { Hooks } from '@yarnpkg/core';
import { npath } from '@yarnpkg/fslib';
import { noteOfThisNode, readNote, writeNote } from './build-note.ts';
import { withDeferred } from './load-deferred.ts';
import { processState } from './process-state.ts';
import { installingVariable, isThrowaway, runsAbistamp } from './switches.ts';

type Hook<Name extends keyof Hooks> = NonNullable<Hooks[Name]>;

/** Before scripts, `yarn node`, `yarn exec` and binaries: one check for each project and process. */
const setupScriptEnvironment: Hook<'setupScriptEnvironment'> = async (project, env) => {
  const root = npath.fromPortablePath(project.cwd);
  const { busy, checks } = processState();
  if (busy.has(root)) {
    env[installingVariable] = root;
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
};

/** An install begins. */
const validateProject: Hook<'validateProject'> = (project) => {
  const root = npath.fromPortablePath(project.cwd);
  const { busy, notes } = processState();
  busy.add(root);
  // Kept here: Yarn drops the note when it links.
  const note = readNote(project);
  if (note !== null) notes.set(root, note);
};

/**
 * Everything is linked and nothing built: the last moment to say which builds to skip and which to run.
 * Contributes nothing to Yarn's hash, so that a teammate without the plugin computes the same.
 */
const globalHashGeneration: Hook<'globalHashGeneration'> = async (project) => {
  const root = npath.fromPortablePath(project.cwd);
  const { notes, asking } = processState();
  if (asking || isSwitchedOff(process.env) || isThrowaway(root)) return;
  const here = noteOfThisNode();
  const note = notes.get(root) ?? null;
  const isFirst = project.storedBuildState.size === 0;
  const isSame = note?.node === here.node && note.target === here.target;
  if (!isFirst && !(isSame && readKnownFit(root, 'files') !== null))
    await withDeferred((deferred) => deferred.prepareBuilds(project, note, process.env));
  // Yarn computes every hash that it stores from now on under this Node.
  writeNote(project, here);
};

const afterAllInstalled: Hook<'afterAllInstalled'> = async (project, options) => {
  const root = npath.fromPortablePath(project.cwd);
  const { busy, notes } = processState();
  busy.delete(root);
  const { env } = process;
  if (isSwitchedOff(env) || isThrowaway(root) || options.mode === 'update-lockfile') return;
  const note = notes.get(root);
  if (options.mode === 'skip-build' && note !== undefined) {
    // Nothing was built, and Yarn dropped the note when it linked.
    writeNote(project, note);
    await project.persistInstallStateFile();
  }
  const fit = readKnownFit(root);
  if (fit !== null && (fit.native === 0 || existsSync(`${root}/abi-lock.json`))) return;
  await withDeferred((deferred) => deferred.recordInstall(project, options, env));
};

export const hooks: Hooks = {
  validateProject,
  globalHashGeneration,
  afterAllInstalled,
  setupScriptEnvironment,
};
