import { AbistampError, formatTarget, probeRuntime, readCurrentRuntime } from '@abistamp/core';
import {
  chooseTargets,
  formatForecastJson,
  formatForecastPretty,
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
    { name: 'strict', summary: 'fail where something cannot be told, too' },
  ],
  run: async (request) => {
    const { options, env } = request;
    const { node } = options;
    const here = typeof node === 'string' ? probeRuntime(node) : readCurrentRuntime();
    const targets = chooseTargets(readAsked(request), here);
    const project = request.open(request.cwd);
    const session = { project, runtime: here, env };
    const forecast = planTree(session, targets);
    const planned =
      options['prove'] === true
        ? await proveBuilds({ ...session, runtime: requireLocal(here) }, forecast, (name, target) =>
            request.progress(`compiling ${name} for ${formatTarget(target)}`),
          )
        : forecast;
    const json = formatForecastJson(planned, project);
    return {
      exitCode: exitCodeOf(json, options['strict'] === true),
      json,
      pretty: (style, width) => formatForecastPretty(planned, project, style, width),
    };
  },
};

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
