import { realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { readOldConfig } from './old-config.ts';
import { onPnpm9To11 } from './on-pnpm-9-to-11.ts';
import type { PnpmConfig } from './pnpm-config.ts';
import { claimProcess } from './process-state.ts';
import { isSwitchedOff } from './switches.ts';
import { updateConfig } from './update-config.ts';

type UpdateConfig = (config: PnpmConfig) => PnpmConfig | Promise<PnpmConfig>;

interface Pnpmfile {
  filename: string;
  exports: { hooks?: { updateConfig?: UpdateConfig } };
}

/**
 * Adds our hook to those of a `.pnpmfile.cjs`, whose last line calls this. A hook of the same name there is called first, and its answer goes on. pnpm before 10.8 has no such
 * hook: there the file's being loaded is the kind.
 */
export function wrap(pnpmfile: Pnpmfile): void {
  const { hooks } = pnpmfile.exports;
  const own = hooks?.updateConfig;
  pnpmfile.exports = {
    ...pnpmfile.exports,
    hooks: {
      ...hooks,
      updateConfig: async (config) => updateConfig(own === undefined ? config : await own(config)),
    },
  };
  if (isSwitchedOff(process.env) || callsUpdateConfig() || !claimProcess()) return;
  try {
    const root = dirname(pnpmfile.filename);
    onPnpm9To11(readOldConfig(root, process.env), root);
  } catch {
    // Nothing of ours keeps pnpm from its work.
  }
}

/** Whether the pnpm that loads this will call `updateConfig`. Only what says that it is older is taken for that. */
function callsUpdateConfig(): boolean {
  const [, script] = process.argv;
  if (script === undefined) return true;
  try {
    const manifest = join(dirname(realpathSync(script)), '../package.json');
    const { version } = require(manifest) as { version: string };
    const [major = 0, minor = 0] = version.split('.').map(Number);
    return major > 10 || (major === 10 && minor >= 8);
  } catch {
    return true;
  }
}
