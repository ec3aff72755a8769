import { existsSync } from 'node:fs';
import { PassThrough } from 'node:stream';
import {
  AbistampError,
  type Builder,
  chooseHeaders,
  type LocalRuntime,
  type RepairStep,
  runInLanes,
  withoutSecrets,
} from '@abistamp/core';
import {
  MessageName,
  type Package,
  type Project,
  type Report,
  scriptUtils,
  structUtils,
} from '@yarnpkg/core';
import { npath } from '@yarnpkg/fslib';
import { processState } from '../process-state.ts';
import { findLocator, locationInProject } from './locations.ts';
import { relink } from './relink.ts';

/**
 * Builds single packages through Yarn: after a Node switch `yarn rebuild` would build everything. Scripts
 * that Yarn would not run in an install (`enableScripts`, `dependenciesMeta`) are not run.
 */
export function createYarnBuilder(project: Project, runtime: LocalRuntime, report: Report): Builder {
  return {
    run: async (steps: readonly RepairStep[]) => {
      const root = npath.fromPortablePath(project.cwd);
      const { busy } = processState();
      const before = busy.get(root);
      busy.set(root, describeBuildEnvironment(runtime));
      try {
        const outputs: string[] = [];
        if (steps.some(({ action }) => action === 'reinstall')) outputs.push(await relink(root));
        const rebuilds = steps.filter(({ action }) => action === 'rebuild');
        outputs.push(...(await runInLanes(rebuilds, (step) => buildPackage(project, step, report))));
        return outputs.join('\n');
      } finally {
        if (before === undefined) busy.delete(root);
        else busy.set(root, before);
      }
    },
  };
}

/** How the environment of builds differs from Yarn's own; undefined removes a variable. */
function describeBuildEnvironment(runtime: LocalRuntime): NodeJS.ProcessEnv {
  const { env } = process;
  const shown = withoutSecrets(env);
  const hidden = Object.keys(env).filter((name) => !Object.hasOwn(shown, name));
  const headers = chooseHeaders(runtime, env);
  return {
    ...Object.fromEntries(hidden.map((name) => [name, undefined])),
    ABISTAMP_ACTIVE: '1',
    ...(headers === null ? {} : { npm_config_nodedir: headers }),
  };
}

async function buildPackage(project: Project, step: RepairStep, report: Report): Promise<string> {
  const { path } = step.package;
  const pkg = await findLocator(project, path);
  if (pkg === null)
    throw new AbistampError('UNREADABLE', `Yarn knows no package in ${path}`, {
      hint: 'yarn install',
    });
  const name = structUtils.prettyLocator(project.configuration, pkg);
  if (!mayBuild(project, pkg)) return `${name}: its build scripts are switched off\n`;
  report.reportInfo(MessageName.UNNAMED, `${name} is being built`);
  const started = Date.now();
  const output = new PassThrough();
  const chunks: Buffer[] = [];
  output.on('data', (chunk: Buffer) => chunks.push(chunk));
  const code = await runDirectives(project, pkg, path, output);
  const seconds = ((Date.now() - started) / 1000).toFixed(1);
  if (code === 0) report.reportInfo(MessageName.UNNAMED, `${name} was built in ${seconds}s`);
  else
    report.reportWarning(
      MessageName.BUILD_FAILED,
      `${name} couldn't be built successfully (exit code ${code})`,
    );
  return Buffer.concat(chunks).toString();
}

/** Yarn's own rule (plugin-pnp, `extractBuildRequest`). */
function mayBuild(project: Project, pkg: Package): boolean {
  if (project.tryWorkspaceByLocator(pkg) !== null) return false;
  const { built } = project.getDependencyMeta(pkg, pkg.version);
  return built !== false && (built === true || project.configuration.get('enableScripts') === true);
}

async function runDirectives(
  project: Project,
  pkg: Package,
  path: string,
  output: PassThrough,
): Promise<number> {
  const cwd = locationInProject(project, path);
  const options = { cwd, project, stdin: null, stdout: output, stderr: output };
  let hasInstall = false;
  for (const script of ['preinstall', 'install', 'postinstall']) {
    if (!(await scriptUtils.hasPackageScript(pkg, script, { project }))) continue;
    if (script === 'install') hasInstall = true;
    const code = await scriptUtils.executePackageScript(pkg, script, [], options);
    if (code !== 0) return code;
  }
  if (hasInstall || !existsSync(`${npath.fromPortablePath(cwd)}/binding.gyp`)) return 0;
  return await scriptUtils.executePackageShellcode(pkg, 'node-gyp rebuild', [], options);
}
