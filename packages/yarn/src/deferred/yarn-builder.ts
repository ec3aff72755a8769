import { type Builder, type BuildStep, chooseHeaders, type LocalRuntime, runProgram } from '@abistamp/core';
import { MessageName, type Project, type Report } from '@yarnpkg/core';
import { npath } from '@yarnpkg/fslib';
import { extractPackage } from './extract-package.ts';
import { findLocator, listNodeModules } from './locations.ts';
import { relink } from './relink.ts';

/**
 * Builds single packages through Yarn: after a Node switch `yarn rebuild` would build everything. Another
 * Yarn does it (run-builds.ts), in its own process group, which ends with the repair.
 */
export function createYarnBuilder(project: Project, runtime: LocalRuntime, report: Report): Builder {
  return {
    listExtracted: (step) => listPlaces(project, step),
    run: async (steps: readonly BuildStep[]) => {
      const root = npath.fromPortablePath(project.cwd);
      const outputs: string[] = [];
      const reinstalls = steps.filter(({ action }) => action === 'reinstall');
      const places = reinstalls.map((step) => listPlaces(project, step));
      if (places.includes(null)) outputs.push(await relink(root));
      for (const path of new Set(places.flatMap((all) => all ?? []))) {
        try {
          const pkg = await findLocator(project, path);
          if (pkg !== null) await extractPackage(project, pkg, path);
        } catch (error) {
          outputs.push(`error: ${error instanceof Error ? error.message : error}`);
        }
      }
      const rebuilds = steps.filter(({ action }) => action === 'rebuild').map((step) => step.package);
      for (const { name } of rebuilds) report.reportInfo(MessageName.UNNAMED, `${name} is being built`);
      const [node = process.execPath, yarn = 'yarn'] = process.argv;
      const args = [yarn, 'abi', 'build', ...rebuilds.map(({ path }) => path)];
      if (rebuilds.length > 0)
        outputs.push((await runProgram(node, args, { cwd: root, env: buildEnvironment(runtime) })).output);
      return outputs.join('\n');
    },
  };
}

/**
 * The folders of the packages to extract, by Yarn's own record; null where that has none, so that only an
 * install of everything brings them.
 */
function listPlaces(project: Project, { package: { path }, extract }: BuildStep): string[] | null {
  const places = extract?.itself === false ? [] : [path];
  const known = listNodeModules(project);
  for (const name of extract?.misses ?? []) {
    const found = findAbove(known, path, name);
    if (found !== null) places.push(found);
  }
  return places.length > 0 && places.every((place) => known.has(place)) ? places : null;
}

function findAbove(known: ReadonlySet<string>, from: string, name: string): string | null {
  for (let folder = from; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf('/')))) {
    const place = `${folder === '' ? '' : `${folder}/`}node_modules/${name}`;
    if (known.has(place) || folder === '') return known.has(place) ? place : null;
  }
}

function buildEnvironment(runtime: LocalRuntime): NodeJS.ProcessEnv {
  const headers = chooseHeaders(runtime, process.env);
  return {
    ...process.env,
    ABISTAMP_ACTIVE: '1',
    ...(headers === null ? {} : { npm_config_nodedir: headers }),
  };
}
