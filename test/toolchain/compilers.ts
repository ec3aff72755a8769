import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cacheDirectory, provide } from '../../scripts/fetch-package.mjs';

const names = ['cc', 'c++', 'gcc', 'g++'];
const script = new URL('compile-once.sh', import.meta.url);

/**
 * A directory for PATH with this machine's compilers, wrapped to compile the same source with the same
 * headers once and then take it from the tool cache: the tests build the same few addons several hundred
 * times, through node-gyp as usual.
 */
export async function compilerDirectory(systemPath: readonly string[]): Promise<string> {
  const text = readFileSync(script, 'utf8').replace('@cache@', join(cacheDirectory, 'objects'));
  const found = names.flatMap((name) => {
    const real = systemPath.map((folder) => join(folder, name)).find((path) => existsSync(path));
    return real === undefined ? [] : [[name, text.replace('@real@', real)] as const];
  });
  const digest = createHash('sha256').update(JSON.stringify(found)).digest('hex').slice(0, 16);
  return await provide(join(cacheDirectory, 'shims', `compilers-${digest}`), async (part) => {
    await mkdir(part);
    for (const [name, stub] of found) {
      await writeFile(join(part, name), stub);
      await chmod(join(part, name), 0o755);
    }
  });
}
