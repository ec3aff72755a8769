import { type FilledRuntime, fillVariants, type LocalRuntime } from '@abistamp/core';
import { type CommandContext, joinNotes, type Verb } from '../command.ts';
import { findNode } from '../find-node.ts';
import { chooseRuntime, requireLocal } from '../runtime-option.ts';
import { rebuild } from './rebuild.ts';

/** As `rebuild`, and with `--also` the builds for other Nodes beside: the plugins do without that. */
export const rebuildAlso: Verb = {
  ...rebuild,
  options: [
    ...(rebuild.options ?? []),
    {
      name: 'also',
      value: 'NODES',
      summary: 'put builds for other Nodes beside: node@20,/path/to/node',
    },
  ],
  run: async (request) => {
    const others = listOthers(request);
    const result = await rebuild.run(request);
    // A tree that does not fit its own runtime could not be brought back to it.
    if (others.length === 0 || result.exitCode !== 0 || request.options['dry-run'] === true) return result;
    const runtime = requireLocal(chooseRuntime(request));
    const session = { project: request.open(request.cwd), runtime, env: request.env };
    const filled = await fillVariants(session, others, {});
    const isWhole = filled.every(({ failed }) => failed.length === 0);
    const note = joinNotes([result.note ?? null, ...filled.map(describeFilled)]);
    return { ...result, exitCode: isWhole ? 0 : 1, note };
  },
};

function listOthers({ options, env }: CommandContext): LocalRuntime[] {
  const { also } = options;
  return typeof also === 'string' ? also.split(',').map((spec) => findNode(spec.trim(), env)) : [];
}

/** What it costs is said, and who opens it. */
function describeFilled({ target, files, bytes, failed }: FilledRuntime): string {
  const size = `${(bytes / 1e6).toFixed(1)} MB`;
  const put = files.length === 1 ? '1 addon' : `${files.length} addons`;
  const left =
    failed.length === 0 ? '' : `; not built: ${failed.map(({ package: { name } }) => name).join(', ')}`;
  return `${put} for ${target} (${size}) put beside, which only @abistamp/guard opens${left}`;
}
