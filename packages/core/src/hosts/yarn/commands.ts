import { AbistampError } from '../../errors.ts';
import { maxBytes } from '../../files/limits.ts';
import type { BuildContext } from '../builder.ts';
import { command, inFolder } from '../command.ts';
import type { HostCommands } from '../host.ts';

export const yarnCommands: HostCommands = {
  runAbistamp: () => 'npx abistamp',
  runScript: (folder, script) => inFolder(folder, command('yarn', 'run', script)),
  install: command('yarn', 'install'),
  repair: (names, kind, broken) => {
    if (kind === 'rebuild') return command('yarn', 'rebuild', ...names);
    const install = command('yarn', 'install');
    // Yarn extracts a package whose folder is missing, and takes any other for complete.
    return broken.length === 0 ? install : { ...command('rm', '-rf', ...broken), next: install };
  },
  approve: (_, { name }) => ({
    kind: 'command',
    command: {
      ...command('npm', 'pkg', 'set', `dependenciesMeta[${name}].built=true`, '--json'),
      next: command('yarn', 'install'),
    },
  }),
};

/** @throws AbistampError `HOST_UNSUPPORTED` */
export function refuseToBuild({ tree }: Pick<BuildContext, 'tree'>): never {
  const isImported = tree.read('.yarnrc.yml', maxBytes.yamlSettings)?.includes('plugin-abistamp') === true;
  throw new AbistampError(
    'HOST_UNSUPPORTED',
    'this tree was installed by Yarn, whose builds abistamp runs only as a plugin of Yarn',
    {
      hint: (abistamp) =>
        isImported ? 'run yarn abi rebuild' : `run yarn install, or add the plugin with ${abistamp} init`,
    },
  );
}
