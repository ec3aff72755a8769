import { type Builder, chooseHeaders, type LocalRuntime, type RepairStep, runProgram } from '@abistamp/core';
import { MessageName, type Project, type Report } from '@yarnpkg/core';
import { npath } from '@yarnpkg/fslib';
import { relink } from './relink.ts';

/**
 * Builds single packages through Yarn: after a Node switch `yarn rebuild` would build everything. Another
 * Yarn does it (run-builds.ts), in a process group of its own, which ends with the repair.
 */
export function createYarnBuilder(project: Project, runtime: LocalRuntime, report: Report): Builder {
  return {
    run: async (steps: readonly RepairStep[]) => {
      const root = npath.fromPortablePath(project.cwd);
      const outputs: string[] = [];
      if (steps.some(({ action }) => action === 'reinstall')) outputs.push(await relink(root));
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

function buildEnvironment(runtime: LocalRuntime): NodeJS.ProcessEnv {
  const headers = chooseHeaders(runtime, process.env);
  return {
    ...process.env,
    ABISTAMP_ACTIVE: '1',
    ...(headers === null ? {} : { npm_config_nodedir: headers }),
  };
}
