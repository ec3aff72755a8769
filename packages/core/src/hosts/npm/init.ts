import { command } from '../command.ts';
import type { HostInit } from '../init.ts';
import { planScripts } from '../scripts/plan-scripts.ts';
import type { ScriptHook } from '../scripts/script-hook.ts';
import { readNpmApprovals } from './approvals.ts';

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
  'ignore-scripts is on in the settings of npm, which then runs none of these scripts: npx abistamp check and npx abistamp rebuild still work';

/** npm: scripts in package.json. */
export const npmInit: HostInit = {
  options: [],
  plan: (project) => {
    const { tree, env } = project;
    const isOff = readNpmApprovals(tree, null, env).refuses('', null)?.why === 'scripts-off';
    return planScripts(project, {
      ...{ root: events, member: [], checks: true },
      install: command('npm', 'install'),
      remove: command('npm', 'uninstall', 'abistamp'),
      gaps: isOff ? [off, usual] : [usual],
    });
  },
};
