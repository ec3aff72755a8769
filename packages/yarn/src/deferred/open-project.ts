import {
  type LocalRuntime,
  openProject,
  type Project,
  readCurrentRuntime,
  readYarnApprovals,
} from '@abistamp/core';
import type { Report, Project as YarnProject } from '@yarnpkg/core';
import { npath } from '@yarnpkg/fslib';
import { silentReport } from './silent-report.ts';
import { createYarnBuilder } from './yarn-builder.ts';
import { yarnRunner } from './yarn-runner.ts';

/** The Node that runs Yarn, which runs all its scripts too. */
export function readYarnRuntime(): LocalRuntime {
  return { ...readCurrentRuntime(), execPath: process.execPath };
}

/** Yarn's project as abistamp's other parts take it, built by Yarn itself. @throws AbistampError `NO_TREE` */
export function openYarnProject(
  yarn: YarnProject,
  runtime: LocalRuntime,
  report: Report = silentReport(yarn.configuration),
): Project {
  const project = openProject(npath.fromPortablePath(yarn.cwd));
  // Yarn also reads settings from folders above the project and the user's home.
  const settings = { YARN_ENABLE_SCRIPTS: String(yarn.configuration.get('enableScripts')) };
  return {
    ...project,
    // Even where another package manager left its traces.
    host: 'yarn',
    lockfile: project.tree.stat('yarn.lock') === null ? null : 'yarn.lock',
    runner: yarnRunner,
    builder: createYarnBuilder(yarn, runtime, report),
    approvals: readYarnApprovals(project.tree, settings),
  };
}
