import { realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { isSwitchedOff } from '@abistamp/core/fast';
import { claimProcess } from './claim-process.ts';
import { loadJobs } from './load-packed.ts';
import { onPnpm9To11 } from './on-pnpm-9-to-11.ts';
import type { PnpmConfig } from './pnpm-config.ts';
import { updateConfig } from './update-config.ts';

type UpdateConfig = (config: PnpmConfig) => PnpmConfig | Promise<PnpmConfig>;

interface Pnpmfile {
  filename: string;
  exports: { hooks?: { updateConfig?: UpdateConfig } };
}

/**
 * Adds our hook to a `.pnpmfile.cjs`, whose last line calls this. A hook of the same name there runs first,
 * and its result is kept. pnpm before 10.8 has no such hook: there, loading the file is the hook.
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
    onPnpm9To11(loadJobs().readOldConfig(root, process.env), root);
  } catch {
    // No bug of ours stops pnpm.
  }
}

/**
 * Whether the pnpm that loads this file will call `updateConfig`; assumed unless its manifest says that it is
 * older.
 */
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
