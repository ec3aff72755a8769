import { command, inFolder, rebuildWithAbistamp } from '../command.ts';
import type { HostCommands } from '../host.ts';

export const yarnClassicCommands: HostCommands = {
  runAbistamp: () => 'npx abistamp',
  runScript: (folder, script) => inFolder(folder, command('yarn', 'run', script)),
  // Without the option Yarn believes its own record, and says that all is up to date.
  install: command('yarn', 'install', '--check-files'),
  repair: rebuildWithAbistamp,
  approve: (_, { name }) => ({
    kind: 'command',
    command: {
      ...command('yarn', 'config', 'set', 'ignore-scripts', 'false'),
      next: rebuildWithAbistamp([name]),
    },
  }),
};
