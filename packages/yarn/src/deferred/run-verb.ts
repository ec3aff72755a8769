import {
  AbistampError,
  checkTree,
  chooseRunner,
  openDirectory,
  openProject,
  type Project,
  readStamp,
} from '@abistamp/core';
import type { Project as YarnProject } from '@yarnpkg/core';
import { npath } from '@yarnpkg/fslib';
import { runVerb as run, type Verb } from 'abistamp/run-verb';
import { check } from 'abistamp/verbs/check';
import { rebuild } from 'abistamp/verbs/rebuild';
import { record } from 'abistamp/verbs/record';
import { show } from 'abistamp/verbs/show';
import { openYarnProject, readYarnRuntime } from './open-project.ts';
import { listNotes, syncYarnBuildState } from './sync-build-state.ts';
import { yarnRunner } from './yarn-runner.ts';

/**
 * Those that work on a tree. `init` has nothing to do where the plugin is; `explain` and `store` would not fit
 * into the plugin's size.
 */
type VerbName = 'check' | 'rebuild' | 'record' | 'show';

const verbs: Record<VerbName, Verb> = { check, rebuild, record, show };

/** Runs a verb of the command line on a Yarn project. @returns the exit code */
export async function runVerb(yarn: YarnProject, name: VerbName, args: readonly string[]): Promise<number> {
  await yarn.restoreInstallState();
  const runtime = readYarnRuntime();
  const root = npath.fromPortablePath(yarn.cwd);
  const open = (folder: string) => {
    const project = openProject(folder);
    if (project.root === root) return openYarnProject(yarn, runtime);
    return name === 'rebuild' || isLeftOut(project) ? refuse(project, name) : project;
  };
  const reading = readStamp(openDirectory(root));
  const notes = listNotes(yarn, reading.kind === 'stamp' ? reading.stamp : null);
  const code = await run(verbs[name], [...args], { open, chooseRunner, runner: yarnRunner });
  if (name === 'rebuild' && code !== 2) {
    const project = open(root);
    await syncYarnBuildState(yarn, project, checkTree({ project, runtime, env: process.env }), notes);
  }
  return code;
}

/** The plugin has Yarn's rules alone (scripts/build-yarn.mjs). */
const isLeftOut = ({ host }: Project): boolean => host !== 'yarn';

/** A tree that is not Yarn's project can be checked, but the plugin builds through Yarn alone. */
function refuse({ root }: Project, name: VerbName): never {
  throw new AbistampError('HOST_UNSUPPORTED', `${root} is not the project that Yarn runs in`, {
    hint: `run npx abistamp ${name} there`,
  });
}
