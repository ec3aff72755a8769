import type { HostName } from './host.ts';

/** The host's own command that makes everything native anew, for hosts whose builds abistamp does not run by itself; null for those it does. */
export function ownRepairCommand(
  host: HostName | null,
  names: readonly string[],
  build: boolean,
): string | null {
  switch (host) {
    case 'npm':
    case 'pnpm':
    case null:
      return null;
    case 'yarn':
      return build ? `yarn rebuild ${names.join(' ')}` : 'yarn install';
    case 'yarn-classic':
      return 'yarn install --force';
  }
}
