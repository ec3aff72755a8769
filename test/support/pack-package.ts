import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runTool } from '../toolchain/index.ts';
import { makeFolder } from './make-folder.ts';

const repository = fileURLToPath(new URL('../..', import.meta.url));

/** Folders of a package that hold what ships, beside its own. */
const shipped = ['.', 'bin', 'dist', 'hooks'];

/**
 * A package as users get it, packed by npm. The tarball's name contains a hash of what was built, so that no
 * package manager takes an older one from its cache.
 * @param folder of the package, in `packages`
 */
export async function packPackage(folder: string): Promise<string> {
  const source = join(repository, 'packages', folder);
  const { name }: { name: string } = JSON.parse(readFileSync(join(source, 'package.json'), 'utf8'));
  const cache = join(repository, '.cache/packed');
  const packed = join(cache, `${name.replace(/\W/g, '-')}-${hashOf(source).slice(0, 16)}.tgz`);
  if (existsSync(packed)) return packed;
  mkdirSync(cache, { recursive: true });
  const target = makeFolder('pack');
  const args = ['pack', source, '--pack-destination', target, '--ignore-scripts'];
  const result = await runTool('npm', args, { cwd: target });
  if (result.code !== 0) throw new Error(`npm pack failed\n${result.stderr}`);
  const [made] = readdirSync(target).filter((file) => file.endsWith('.tgz'));
  if (made === undefined) throw new Error('npm pack left no tarball');
  copyFileSync(join(target, made), `${packed}.${process.pid}`);
  renameSync(`${packed}.${process.pid}`, packed);
  return packed;
}

function hashOf(source: string): string {
  const hash = createHash('sha256');
  for (const folder of shipped.filter((path) => existsSync(join(source, path)))) {
    for (const file of readdirSync(join(source, folder)).sort()) {
      if (/\.[cm]?js$|^package\.json$|\.md$/.test(file))
        hash.update(readFileSync(join(source, folder, file)));
    }
  }
  return hash.digest('hex');
}
