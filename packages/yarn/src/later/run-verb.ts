import { checkTree, openDirectory, openProject, readStamp } from '@abistamp/core';
import type { Project as YarnProject } from '@yarnpkg/core';
import { npath } from '@yarnpkg/fslib';
import { runCommand } from 'abistamp/command';
import { openYarnProject, readYarnRuntime } from './open-project.ts';
import { listNotes, settleBuildState } from './settle-build-state.ts';

/** A verb of the command line, on a project of Yarn's. @returns the exit code */
export async function runVerb(yarn: YarnProject, verb: string, args: readonly string[]): Promise<number> {
  const runtime = readYarnRuntime();
  const root = npath.fromPortablePath(yarn.cwd);
  const open = (folder: string) => {
    const project = openProject(folder);
    return project.root === root ? openYarnProject(yarn, runtime) : project;
  };
  const reading = readStamp(openDirectory(root));
  const notes = listNotes(yarn, reading.kind === 'stamp' ? reading.stamp : null);
  const code = await runCommand([verb, ...args], { open, runner: 'yarn abi' });
  if (verb === 'rebuild' && code !== 2) {
    const project = open(root);
    await settleBuildState(yarn, project, checkTree(project, runtime, process.env), notes);
  }
  return code;
}
