import { majorOf } from '@abistamp/binary';
import { command, inFolder, type NextStep, rebuildWithAbistamp } from '../command.ts';
import type { BlockedPackage, HostCommands } from '../host.ts';
import type { Refusal } from '../refusal.ts';

export const pnpmCommands: HostCommands = {
  runAbistamp: (isInstalled) => (isInstalled ? 'pnpm exec abistamp' : 'pnpm dlx abistamp'),
  runScript: (folder, script) => inFolder(folder, command('pnpm', 'run', script)),
  install: command('pnpm', 'install', '--force'),
  repair: rebuildWithAbistamp,
  approve,
};

/**
 * pnpm 10 and 11 approve the build of a package that has a binding.gyp and no script, and then do not run it.
 */
function approve({ version, why }: Refusal, { name, isImplicit }: BlockedPackage): NextStep {
  const major = majorOf(version) ?? 0;
  const unseen = isImplicit && (major === 10 || major === 11);
  const rebuild = rebuildWithAbistamp([name]);
  const run = (...args: readonly string[]): NextStep => ({
    kind: 'command',
    command: command('pnpm', ...args),
  });
  if (why === 'scripts-off')
    return run(...(unseen ? ['install', '--force'] : ['rebuild', name]), '--config.ignore-scripts=false');
  // pnpm 9 has lists, but no command to change them.
  if (major < 10)
    return {
      kind: 'setting',
      file: 'package.json',
      ...(why === 'denied'
        ? { key: ['pnpm', 'neverBuiltDependencies'], change: 'remove', value: name }
        : { key: ['pnpm', 'onlyBuiltDependencies'], change: 'add', value: name }),
      next: rebuild,
    };
  // pnpm 10 asks which ones, among those not denied.
  if (major === 10 && why === 'denied')
    return {
      kind: 'setting',
      file: 'pnpm-workspace.yaml',
      key: ['allowBuilds', name],
      change: 'set',
      value: 'true',
      next: rebuild,
    };
  const approval = command('pnpm', 'approve-builds', ...(major === 10 ? [] : [name]));
  return {
    kind: 'command',
    command: unseen || why === 'denied' ? { ...approval, next: rebuild } : approval,
  };
}
