// `npm run pack [-- --to FOLDER]`: all packages as a release publishes them, and the file that Yarn imports.
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { build } from './build.mjs';
import { pluginFile } from './build-yarn.mjs';
import { declareTypes } from './declare-types.mjs';
import { unpackPackage } from './fetch-package.mjs';
import { setUp } from './setup.mjs';

const repository = fileURLToPath(new URL('..', import.meta.url));

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const { to } = parseArgs({ options: { to: { type: 'string' } } }).values;
  for (const { tarball } of await packRelease(to)) console.log(tarball);
}

/** Builds and packs this clone into an empty folder, with the Yarn plugin beside the packages. */
export async function packRelease(to = join(repository, '.cache/release')) {
  await setUp();
  const folder = resolve(to);
  rmSync(folder, { recursive: true, force: true });
  await build();
  declareTypes(repository);
  const packages = await packAll({ root: repository, folder });
  copyFileSync(join(repository, pluginFile), join(folder, 'plugin-abistamp.js'));
  return packages;
}

/**
 * Packs what is built, each package once those that it depends on are packed.
 * @returns name, version and tarball of each
 */
export async function packAll({ root, folder }) {
  mkdirSync(folder, { recursive: true });
  const { packageManager } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const pnpm = join(await unpackPackage(packageManager), 'bin/pnpm.cjs');
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [pnpm, '--recursive', '--filter=!@abistamp/deploy', 'pack', '--json', '--pack-destination', folder],
    { cwd: root, encoding: 'utf8', maxBuffer: 64 << 20, env: { ...process.env, CI: 'true' } },
  );
  if (status !== 0) throw new Error(`pnpm pack failed\n${stdout}${stderr}`);
  return JSON.parse(stdout).map(({ name, version, filename }) => ({
    name,
    version,
    tarball: resolve(folder, filename),
  }));
}
