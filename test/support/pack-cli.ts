import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runTool } from '../toolchain/index.ts';
import { makeFolder } from './make-folder.ts';

const repository = fileURLToPath(new URL('../..', import.meta.url));
const packageFolder = join(repository, 'packages/cli');

/** The built command as a program to run with any Node.js. */
export const cli = join(packageFolder, 'bin/abistamp.cjs');

/**
 * The command as users get it: packed by npm. A tarball's name holds a hash of what was built, so that no package manager takes
 * one from its cache that is older than the sources.
 */
export async function packCli(): Promise<string> {
  const hash = createHash('sha256');
  for (const folder of ['bin', 'dist', 'hooks']) {
    for (const name of readdirSync(join(packageFolder, folder)).sort()) {
      if (/\.[cm]?js$/.test(name)) hash.update(readFileSync(join(packageFolder, folder, name)));
    }
  }
  const cache = join(repository, '.cache/packed');
  const packed = join(cache, `abistamp-${hash.digest('hex').slice(0, 16)}.tgz`);
  if (existsSync(packed)) return packed;
  mkdirSync(cache, { recursive: true });
  const folder = makeFolder('pack');
  const result = await runTool(
    'npm',
    ['pack', packageFolder, '--pack-destination', folder, '--ignore-scripts'],
    { cwd: folder },
  );
  if (result.code !== 0) throw new Error(`npm pack failed\n${result.stderr}`);
  const [made] = readdirSync(folder).filter((name) => name.endsWith('.tgz'));
  if (made === undefined) throw new Error('npm pack left no tarball');
  copyFileSync(join(folder, made), `${packed}.${process.pid}`);
  renameSync(`${packed}.${process.pid}`, packed);
  return packed;
}
