import type { HostName } from './host.ts';

/**
 * The host's own command that makes everything native anew, for hosts whose builds abistamp does not run itself; null for those it does. With pnpm nothing less works in every version and layout:
 * `pnpm rebuild NAME` builds nothing for a package that has a binding.gyp alone (10, 11), and leaves its neighbours unlinked in a global virtual store.
 */
export function ownRepairCommand(
  host: HostName | null,
  names: readonly string[],
  build: boolean,
): string | null {
  switch (host) {
    case 'npm':
    case null:
      return null;
    case 'pnpm':
      return 'pnpm install --force';
    case 'yarn':
      return build ? `yarn rebuild ${names.join(' ')}` : 'yarn install';
    case 'yarn-classic':
      return 'yarn install --force';
  }
}
