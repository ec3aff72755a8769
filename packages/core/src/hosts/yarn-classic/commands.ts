import { AbistampError } from '../../errors.ts';
import { command, inFolder } from '../command.ts';
import type { HostCommands } from '../host.ts';

const reinstall = command('yarn', 'install', '--force');

export const yarnClassicCommands: HostCommands = {
  runAbistamp: () => 'npx abistamp',
  runScript: (folder, script) => inFolder(folder, command('yarn', 'run', script)),
  install: reinstall,
  repair: () => reinstall,
  approve: () => ({
    kind: 'command',
    command: { ...command('yarn', 'config', 'set', 'ignore-scripts', 'false'), next: reinstall },
  }),
};

/** @throws AbistampError `HOST_UNSUPPORTED` */
export function refuseToBuild(): never {
  throw new AbistampError(
    'HOST_UNSUPPORTED',
    'this tree was installed by yarn-classic, whose builds abistamp does not run yet',
    { hint: 'run yarn install --force' },
  );
}
