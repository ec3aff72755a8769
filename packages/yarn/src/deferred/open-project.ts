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

/** The Node that runs Yarn: scripts run with no other. */
export function readYarnRuntime(): LocalRuntime {
  return { ...readCurrentRuntime(), execPath: process.execPath };
}

/** Yarn's project as the rest of abistamp knows it, with Yarn itself to build. @throws AbistampError `NO_TREE` */
export function openYarnProject(
  yarn: YarnProject,
  runtime: LocalRuntime,
  report: Report = silentReport(yarn.configuration),
): Project {
  const project = openProject(npath.fromPortablePath(yarn.cwd));
  // Yarn's settings come from files above the project and from the user's home, too.
  const settings = { YARN_ENABLE_SCRIPTS: String(yarn.configuration.get('enableScripts')) };
  return {
    ...project,
    runner: 'yarn abi',
    builder: createYarnBuilder(yarn, runtime, report),
    approvals: readYarnApprovals(project.tree, settings),
  };
}
