import { command } from '../command.ts';
import type { HostInit } from '../init.ts';
import { planScripts } from '../scripts/plan-scripts.ts';
import type { ScriptHook } from '../scripts/script-hook.ts';
import { readBunApprovals } from './approvals.ts';

/** `prepare` follows every `bun install`, `add`, `remove` and `update` of a project. */
const events: readonly ScriptHook[] = [{ script: 'prepare', module: 'install' }];

const usual =
  'Bun runs no script of a project before bun FILE, bun test and bunx, nor after bun pm trust: run bunx abistamp check where it matters';
const off =
  'ignoreScripts is on in the settings of Bun, which then runs no prepare: run bunx abistamp record after an install';

/** Bun: scripts in package.json, as far as Bun runs them. */
export const bunInit: HostInit = {
  options: [],
  plan: (project) => {
    const { tree, env } = project;
    const isOff = readBunApprovals(tree, env).refuses('', null)?.why === 'scripts-off';
    return planScripts(project, {
      ...{ root: events, member: [], checks: true },
      install: command('bun', 'install'),
      gaps: isOff ? [off, usual] : [usual],
    });
  },
  remove: (names) => command('bun', 'remove', ...names),
  runner: 'bunx abistamp',
};
