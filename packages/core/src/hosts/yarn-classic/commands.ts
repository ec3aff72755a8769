import { command, inFolder, rebuildWithAbistamp } from '../command.ts';
import type { HostCommands } from '../host.ts';

/** Without the option Yarn believes its own record, and says that all is up to date. */
const install = command('yarn', 'install', '--check-files');

export const yarnClassicCommands: HostCommands = {
  runAbistamp: () => 'npx abistamp',
  runScript: (folder, script) => inFolder(folder, command('yarn', 'run', script)),
  install,
  repair: rebuildWithAbistamp,
  approve: ({ why }, { name }) => ({
    kind: 'command',
    command:
      why === 'scripts-off'
        ? {
            ...command('yarn', 'config', 'set', 'ignore-scripts', 'false'),
            next: rebuildWithAbistamp([name]),
          }
        : // Yarn has no approvals: its lockfile does not have this package.
          install,
  }),
};
