import { existsSync } from 'node:fs';
import type { Writable } from 'node:stream';
import { runInLanes } from '@abistamp/core';
import { type Package, type Project, scriptUtils, structUtils } from '@yarnpkg/core';
import { npath } from '@yarnpkg/fslib';
import { findLocator, locationInProject } from './locations.ts';

/**
 * Builds the packages in these folders, in the Yarn that `yarn-builder.ts` starts. Scripts that Yarn would
 * not run in an install (`enableScripts`, `dependenciesMeta`) are not run.
 */
export async function runBuilds(project: Project, paths: readonly string[], output: Writable): Promise<void> {
  await project.restoreInstallState();
  await runInLanes(paths, async (path) => {
    const pkg = await findLocator(project, path);
    const name = pkg === null ? path : structUtils.prettyLocator(project.configuration, pkg);
    if (pkg === null) output.write(`${name}: Yarn knows no package there\n`);
    else if (!mayBuild(project, pkg)) output.write(`${name}: its build scripts are switched off\n`);
    else await runDirectives(project, pkg, path, output);
  });
}

/** Yarn's own rule (plugin-pnp, `extractBuildRequest`). */
function mayBuild(project: Project, pkg: Package): boolean {
  if (project.tryWorkspaceByLocator(pkg) !== null) return false;
  const { built } = project.getDependencyMeta(pkg, pkg.version);
  return built !== false && (built === true || project.configuration.get('enableScripts') === true);
}

/** Stops at the first failure; the files show whether it worked. */
async function runDirectives(project: Project, pkg: Package, path: string, output: Writable): Promise<void> {
  const cwd = locationInProject(project, path);
  const options = { cwd, project, stdin: null, stdout: output, stderr: output };
  let hasInstall = false;
  for (const script of ['preinstall', 'install', 'postinstall']) {
    if (!(await scriptUtils.hasPackageScript(pkg, script, { project }))) continue;
    if (script === 'install') hasInstall = true;
    if ((await scriptUtils.executePackageScript(pkg, script, [], options)) !== 0) return;
  }
  if (!hasInstall && existsSync(`${npath.fromPortablePath(cwd)}/binding.gyp`))
    await scriptUtils.executePackageShellcode(pkg, 'node-gyp rebuild', [], options);
}
