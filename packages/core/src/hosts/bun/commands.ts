import { command, inFolder, rebuildWithAbistamp } from '../command.ts';
import type { HostCommands } from '../host.ts';

export const bunCommands: HostCommands = {
  runAbistamp: () => 'bunx abistamp',
  runScript: (folder, script) => inFolder(folder, command('bun', 'run', script)),
  install: command('bun', 'install', '--force'),
  repair: rebuildWithAbistamp,
  approve: ({ why }, { name }) =>
    why === 'scripts-off'
      ? {
          kind: 'setting',
          file: 'bunfig.toml',
          key: ['install', 'ignoreScripts'],
          change: 'set',
          value: 'false',
          next: rebuildWithAbistamp([name]),
        }
      : { kind: 'command', command: command('bun', 'pm', 'trust', name) },
};
