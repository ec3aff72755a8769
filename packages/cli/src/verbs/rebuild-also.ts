import {
  type FilledRuntime,
  fillVariants,
  findElectron,
  formatFilledJson,
  formatFilledPretty,
  isRecord,
} from '@abistamp/core';
import { joinNotes, type Verb } from '../command.ts';
import { dropDoubles, findListed, findNamed } from '../other-runtimes.ts';
import { tellWaiting } from '../patience.ts';
import { chooseRuntime, requireLocal } from '../runtime-option.ts';
import { describeProgress, rebuild } from './rebuild.ts';

/**
 * As `rebuild`, and puts the builds for other runtimes beside: those that `--also` names, and those that the project
 * lists. The plugins do without that.
 */
export const rebuildAlso: Verb = {
  ...rebuild,
  options: [
    ...(rebuild.options ?? []),
    {
      name: 'also',
      value: 'RUNTIMES',
      summary: 'put builds for others beside: node@20,electron@40,/path/to/node',
    },
  ],
  run: async (request) => {
    const { env, options } = request;
    const named = findNamed(options['also'], request.open(request.cwd), env);
    const result = await rebuild.run(request);
    // A tree that does not fit its own runtime has to do that first.
    if (result.exitCode !== 0 || options['dry-run'] === true) return result;
    const project = request.open(request.cwd);
    const session = { project, runtime: requireLocal(chooseRuntime(request)), env };
    const { others, missing } = findListed(session);
    const all = dropDoubles(session, [...named, ...others], findElectron(project)?.hasApp === true);
    if (all.length === 0 && missing.length === 0) return result;
    const filled = await fillVariants(session, all, {
      onProgress: (progress) => {
        if (progress.kind === 'waiting') tellWaiting(progress.holder);
        else request.progress(describeProgress(progress));
      },
    });
    const json = isRecord(result.json) ? result.json : {};
    return {
      ...result,
      exitCode: filled.every(isWhole) ? 0 : 1,
      json: {
        ...json,
        ok: json['ok'] === true && filled.every(isWhole),
        variants: filled.map(formatFilledJson),
      },
      pretty: (style, width) =>
        `${result.pretty(style, width)}${filled.map((each) => formatFilledPretty(each, style)).join('')}`,
      note: joinNotes([result.note ?? null, describeMissing(missing)]),
    };
  },
};

const isWhole = ({ failed }: FilledRuntime): boolean => failed.length === 0;

/** Machines with one Node are as usual as those with all. */
function describeMissing(missing: readonly string[]): string | null {
  if (missing.length === 0) return null;
  return `${missing.join(', ')} of abistamp.runtimes ${missing.length === 1 ? 'is' : 'are'} not here: no builds were put beside for ${missing.length === 1 ? 'it' : 'them'}`;
}
