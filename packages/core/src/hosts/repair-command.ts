import type { Command } from './command.ts';
import type { HostName } from './host.ts';

/** The host's own command that rebuilds everything native, for hosts whose builds abistamp does not run by itself; null for those it does. */
export function ownRepairCommand(
  host: HostName | null,
  names: readonly string[],
  build: boolean,
): Command | null {
  switch (host) {
    case 'npm':
    case 'pnpm':
    case null:
      return null;
    case 'yarn':
      return { runner: 'yarn', args: build ? ['rebuild', ...names] : ['install'] };
    case 'yarn-classic':
      return { runner: 'yarn', args: ['install', '--force'] };
  }
}
