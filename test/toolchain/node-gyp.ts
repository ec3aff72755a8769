import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cacheDirectory, provide } from '../../scripts/fetch-package.mjs';
import { npm } from './npm.ts';

const wrapper = new URL('node-gyp-once.cjs', import.meta.url);

/**
 * A package `node-gyp` of one file, which runs the real one that comes with npm 11, once for the same package
 * and Node. node-gyp's own tree of 70 packages would be most of what a test installs, and its Python would be
 * compiled again in each.
 * @returns its folder
 */
export async function nodeGypPackage(): Promise<string> {
  const [script = ''] = (await npm(11)).args;
  const program = join(script, '../../node_modules/node-gyp/bin/node-gyp.js');
  const files = {
    'package.json': '{ "name": "node-gyp", "version": "12.0.0", "bin": "node-gyp.js" }\n',
    'node-gyp.js': readFileSync(wrapper, 'utf8')
      .replace("'@program@'", () => JSON.stringify(program))
      .replace("'@cache@'", () => JSON.stringify(join(cacheDirectory, 'node-gyp-builds'))),
  };
  const digest = createHash('sha256').update(JSON.stringify(files)).digest('hex').slice(0, 16);
  return await provide(join(cacheDirectory, 'programs', `node-gyp-${digest}`), async (part) => {
    await mkdir(part);
    for (const [name, text] of Object.entries(files)) await writeFile(join(part, name), text);
    await chmod(join(part, 'node-gyp.js'), 0o755);
  });
}
