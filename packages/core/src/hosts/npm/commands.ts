import { command, inFolder, rebuildWithAbistamp } from '../command.ts';
import type { HostCommands } from '../host.ts';

export const npmCommands: HostCommands = {
  runAbistamp: () => 'npx abistamp',
  runScript: (folder, script) => inFolder(folder, command('npm', 'run', script)),
  install: command('npm', 'install'),
  repair: rebuildWithAbistamp,
  approve: ({ why }, { name, path }) => {
    const rebuild = command('npm', 'rebuild', `./${path}`);
    return {
      kind: 'command',
      command:
        why === 'scripts-off'
          ? { ...rebuild, args: [...rebuild.args, '--ignore-scripts=false'] }
          : { ...command('npm', 'install-scripts', 'approve', name), next: rebuild },
    };
  },
};
