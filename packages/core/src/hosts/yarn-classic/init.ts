import { command } from '../command.ts';
import type { HostInit } from '../init.ts';
import { planScripts } from '../scripts/plan-scripts.ts';
import type { ScriptHook } from '../scripts/script-hook.ts';
import { readYarnClassicApprovals } from './approvals.ts';

/**
 * `prepare` follows `yarn install` and `yarn add`, and, unlike `postinstall`, does not run for those who
 * install the published package. In a member of a workspace `yarn add` runs that of the member alone.
 */
const events: readonly ScriptHook[] = [{ script: 'prepare', module: 'install' }];

const usual =
  'Yarn 1 runs no script of ours after yarn remove, yarn upgrade and yarn install --production, so the next check looks at what changed; nor before npx and node FILE: run npx abistamp check where it matters';
const off =
  'ignore-scripts is on in the settings of Yarn, which then runs none of these scripts: npx abistamp check and npx abistamp rebuild still work';

/** Yarn 1 knows no plugins: scripts in package.json. */
export const yarnClassicInit: HostInit = {
  options: [],
  plan: (project) => {
    const { tree, env } = project;
    const isOff = readYarnClassicApprovals(tree, env).refuses('', null) !== null;
    return planScripts(project, {
      ...{ root: events, member: events, checks: true },
      install: command('yarn', 'install'),
      gaps: isOff ? [off, usual] : [usual],
    });
  },
  // Yarn asks for the option in the root of a workspace.
  remove: (names, manifest) =>
    command('yarn', 'remove', ...names, ...('workspaces' in manifest ? ['-W'] : [])),
  runner: 'npx abistamp',
};
