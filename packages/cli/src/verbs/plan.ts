import {
  AbistampError,
  formatTarget,
  type Project,
  probeRuntime,
  type Runtime,
  readCurrentRuntime,
} from '@abistamp/core';
import {
  chooseTargets,
  findLockedProject,
  findVersions,
  formatForecastJson,
  formatForecastPretty,
  type ProjectPlan,
  planLockfile,
  planTree,
  proveBuilds,
} from '@abistamp/core/plan';
import type { CommandContext, Verb } from '../command.ts';
import { requireLocal } from '../runtime-option.ts';

export const plan: Verb = {
  summary: 'what breaks on another Node, Electron or machine?',
  usage: 'TARGET…',
  options: [
    { name: 'all-lts', summary: 'every line of Node that has long-term support today' },
    { name: 'prove', summary: 'compile what would be compiled, in a scratch folder: runs approved packages' },
    { name: 'versions', summary: 'ask the registry which version of a package would do' },
    { name: 'strict', summary: 'fail where something cannot be told, too' },
  ],
  run: async (request) => {
    const { options, env } = request;
    const { node } = options;
    const here = typeof node === 'string' ? probeRuntime(node) : readCurrentRuntime();
    const targets = chooseTargets(readAsked(request), here);
    const { project, forecast } = planHere(request, here, targets);
    if (options['prove'] === true && forecast.lockfile !== null)
      throw new AbistampError(
        'BAD_ARGUMENT',
        '--prove compiles installed packages, and nothing is installed here',
        {
          hint: 'install the dependencies first, or leave out --prove',
        },
      );
    const planned =
      options['prove'] === true
        ? await proveBuilds({ project, runtime: requireLocal(here), env }, forecast, (name, target) =>
            request.progress(`compiling ${name} for ${formatTarget(target)}`),
          )
        : forecast;
    if (options['versions'] === true) request.progress('asking the registry');
    const whole = options['versions'] === true ? await findVersions(project, env, planned) : planned;
    const json = formatForecastJson(whole, project);
    return {
      exitCode: exitCodeOf(json, options['strict'] === true),
      json,
      pretty: (style, width) => formatForecastPretty(whole, project, style, width),
    };
  },
};

/** The forecast of a tree, or, where nothing is installed, of a lockfile. */
export function planHere(
  { open, cwd, env }: CommandContext,
  here: Runtime,
  targets: readonly Runtime[],
): { project: Project; forecast: ProjectPlan } {
  try {
    const project = open(cwd);
    return { project, forecast: planTree({ project, runtime: here, env }, targets) };
  } catch (error) {
    const project =
      error instanceof AbistampError && error.code === 'NO_TREE' ? findLockedProject(cwd) : null;
    if (project === null) throw error;
    return { project, forecast: planLockfile({ project, runtime: here, env }, targets) };
  }
}

/** Platforms may be a list: `--platform linux-x64-musl,darwin-arm64`. */
export function readAsked({ args, options }: Pick<CommandContext, 'args' | 'options'>) {
  const { runtime, platform } = options;
  const list = (value: unknown) =>
    typeof value === 'string' ? value.split(',').map((item) => item.trim()) : [];
  const specs = [...args, ...list(runtime)];
  const wrong = specs.find((spec) => spec === '');
  if (wrong !== undefined) throw new AbistampError('BAD_ARGUMENT', 'a runtime has no name');
  return { specs, platforms: list(platform), ltsAt: options['all-lts'] === true ? new Date() : null };
}

function exitCodeOf({ ok, targets }: ReturnType<typeof formatForecastJson>, strict: boolean): 0 | 1 | 2 {
  if (!ok) return 1;
  const all = targets.flatMap(({ packages }) => packages);
  const unjudged = all.filter(({ code }) => code === 'NOT_JUDGED');
  if (all.length > 0 && unjudged.length === all.length) return 2;
  return strict && all.some(({ outcome }) => outcome === 'unknown') ? 2 : 0;
}
