import { join } from 'node:path';
import { maxBytes } from '../../files/limits.ts';
import { command } from '../command.ts';
import { type HostInit, type InitPlan, type InitProject, readToChange } from '../init.ts';
import { planScripts } from '../scripts/plan-scripts.ts';
import type { ScriptHook } from '../scripts/script-hook.ts';
import { readNpmApprovals } from './approvals.ts';
import { addHookLine, hasHookLine, removeHookLine } from './hook-line.ts';

/**
 * `prepare` and `dependencies` together follow every npm command that changes the tree, and, unlike
 * `postinstall`, do not run for those who install the published package. npm runs those of the root alone for
 * the members, too.
 */
const events: readonly ScriptHook[] = [
  { script: 'prepare', module: 'install' },
  { script: 'dependencies', module: 'install' },
];

const usual =
  'npx, node FILE and node --run start programs without any script: run npx abistamp check where it matters';
const off =
  'ignore-scripts is on in the settings of npm, which then runs none of these scripts: npx abistamp init --hook checks without them';
const price = [
  'the line in .npmrc checks every Node that npm starts, npx included, and takes some 30 ms of each; it needs Node 18.20 or newer, and npm passes it on in place of a NODE_OPTIONS of your own',
  'node FILE and npm --prefix FOLDER do not read it: run npx abistamp check where it matters',
];
const offWithHook =
  'ignore-scripts is on in the settings of npm: after an install the next check looks at what changed';

/** npm: scripts in package.json, or a line in .npmrc for the checks. */
export const npmInit: HostInit = {
  options: [
    { name: 'hook', summary: 'npm: a line in .npmrc that checks every Node, in place of pre scripts' },
  ],
  plan: (project) => {
    const { tree, env, options, undo } = project;
    const text = readToChange(tree, '.npmrc', maxBytes.settings);
    const withHook = !undo && (options.has('hook') || hasHookLine(text));
    const isOff = readNpmApprovals(tree, null, env).refuses('', null)?.why === 'scripts-off';
    const told = withHook ? [...(isOff ? [offWithHook] : []), ...price] : [...(isOff ? [off] : []), usual];
    const plan = planScripts(project, {
      ...{ root: events, member: [], checks: !withHook },
      install: command('npm', 'install'),
      gaps: told,
    });
    return withHookLine(plan, project, text, withHook);
  },
  remove: (names) => command('npm', 'uninstall', ...names),
  runner: 'npx abistamp',
};

function withHookLine(
  plan: InitPlan,
  { root }: InitProject,
  text: string | null,
  isWanted: boolean,
): InitPlan {
  if (!isWanted && !hasHookLine(text)) return plan;
  const after = isWanted ? addHookLine(text) : removeHookLine(text ?? '');
  const scripts = isWanted ? null : plan.scripts;
  if (after === text) return { ...plan, scripts };
  const change = { file: '.npmrc', field: 'node-options' };
  const lineOf = (content: string | null) => /^.*node-options.*$/m.exec(content ?? '')?.[0] ?? null;
  return {
    ...plan,
    changes: [...plan.changes, { ...change, before: lineOf(text), after: lineOf(after) }],
    files: [...plan.files, { path: join(root, '.npmrc'), text: after }],
    scripts,
  };
}
