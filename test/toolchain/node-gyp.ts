import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cacheDirectory, provide, unpackPackage } from '../../scripts/fetch-package.mjs';
import type { Tool } from './tool.ts';
import { npmVersions } from './versions.ts';

const wrapper = readFileSync(new URL('node-gyp-once.cjs', import.meta.url), 'utf8');

/** A script that runs the node-gyp at `program`, once for the same package and Node. */
export function wrapNodeGyp(program: string): string {
  return wrapper
    .replace("'@program@'", () => JSON.stringify(program))
    .replace("'@cache@'", () => JSON.stringify(join(cacheDirectory, 'node-gyp-builds')));
}

/** In npm's own tree. */
export const nodeGypInNpm = 'node_modules/node-gyp/bin/node-gyp.js';

/**
 * A package `node-gyp` of one file, which runs the real one that comes with npm 11, once for the same package
 * and Node. node-gyp's own tree of 70 packages would be most of what a test installs, and its Python would be
 * compiled again in each.
 * @returns its folder
 */
export async function nodeGypPackage(): Promise<string> {
  return await wrap(join(await unpackPackage(`npm@${npmVersions[11]}`), nodeGypInNpm));
}

/** The script that pnpm takes for its own node-gyp, by `npm_config_node_gyp`; undefined for other tools. */
export async function nodeGypOfPnpm(tools: readonly Tool[]): Promise<string | undefined> {
  const pnpm = tools.find(({ name }) => name === 'pnpm');
  if (pnpm === undefined) return undefined;
  const [script = pnpm.command] = pnpm.args;
  const program = ['../../dist', '../dist']
    .map((dist) => join(script, dist, nodeGypInNpm))
    .find((path) => existsSync(path));
  return program === undefined ? undefined : join(await wrap(program), 'node-gyp.js');
}

async function wrap(program: string): Promise<string> {
  const files = {
    'package.json': '{ "name": "node-gyp", "version": "12.0.0", "bin": "node-gyp.js" }\n',
    'node-gyp.js': wrapNodeGyp(program),
  };
  const digest = createHash('sha256').update(JSON.stringify(files)).digest('hex').slice(0, 16);
  return await provide(join(cacheDirectory, 'programs', `node-gyp-${digest}`), async (part) => {
    await mkdir(part);
    for (const [name, text] of Object.entries(files)) await writeFile(join(part, name), text);
    await chmod(join(part, 'node-gyp.js'), 0o755);
  });
}
