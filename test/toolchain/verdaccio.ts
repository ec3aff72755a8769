import { execFile } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { cacheDirectory, provide } from '../../scripts/fetch-package.mjs';
import { registryConfigFile } from './registry.ts';

const manifest = {
  private: true,
  dependencies: { verdaccio: '6.10.4' },
  // Requested by tag, which not every mirror of the registry supports.
  overrides: { 'node-fetch': '2.7.0' },
};

/** A registry for this machine: its program, for Node.js 22 and newer. */
export async function verdaccio(): Promise<string> {
  const name = `verdaccio@${manifest.dependencies.verdaccio}`;
  const folder = await provide(join(cacheDirectory, 'programs', name), async (part) => {
    await mkdir(part);
    await writeFile(join(part, 'package.json'), JSON.stringify(manifest));
    const args = ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
    const env = { ...process.env, npm_config_userconfig: await registryConfigFile() };
    await promisify(execFile)('npm', args, { cwd: part, env, maxBuffer: 16 << 20 });
  });
  return join(folder, 'node_modules/verdaccio/bin/verdaccio');
}
