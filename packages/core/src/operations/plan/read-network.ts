import { readBunNetwork } from '../../hosts/bun/network.ts';
import type { HostName } from '../../hosts/index.ts';
import { readNpmNetwork } from '../../hosts/npm/network.ts';
import { readPnpmNetwork } from '../../hosts/pnpm/network.ts';
import type { NetworkSettings } from '../../hosts/settings/network.ts';
import { readYarnNetwork } from '../../hosts/yarn/network.ts';
import { readYarnClassicNetwork } from '../../hosts/yarn-classic/network.ts';
import type { Project } from '../project/project.ts';

/** Beside the hosts themselves: plugins have those whole, and ask no registry. */
const readers = {
  npm: readNpmNetwork,
  pnpm: readPnpmNetwork,
  yarn: readYarnNetwork,
  'yarn-classic': readYarnClassicNetwork,
  bun: readBunNetwork,
} as const satisfies Record<HostName, typeof readNpmNetwork>;

/** Where a project's package manager asks for packages; npm's settings where there is none. */
export function readNetwork(
  { tree, host }: Pick<Project, 'tree' | 'host'>,
  env: NodeJS.ProcessEnv,
): NetworkSettings {
  return readers[host ?? 'npm'](tree, env);
}
