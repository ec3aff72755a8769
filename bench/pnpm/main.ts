/**
 * `pnpm run noop` with the plugin, while nothing changed: as a line in a `.pnpmfile.cjs`, against an empty
 * one, and as a configuration dependency, against an empty one, which has a cost in pnpm itself. Must: at
 * most 5 ms more under pnpm 10 and 11, at most 10 ms under 12.
 */
import { cpSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeFolder } from '../../test/support/make-folder.ts';
import {
  addPlugin,
  addPluginLine,
  makePluginProject,
  type PluginProject,
  succeeded,
} from '../../test/support/pnpm-plugin-project.ts';
import { cleanEnvironment, node, type PnpmRelease, pnpm } from '../../test/toolchain/index.ts';
import { compare } from '../side-by-side.ts';

/** `npm run bench -- pnpm [ROUNDS [VERSION…]]` */
const [rounds = '41', ...wanted] = process.argv.slice(2);
const all = [9, 10, 11, 12] as const satisfies PnpmRelease[];

for (const release of all.filter((each) => wanted.length === 0 || wanted.includes(`${each}`))) {
  const nothing = await prepare(release);
  const empty = await prepare(release);
  writeFileSync(join(empty.cwd, '.pnpmfile.cjs'), 'module.exports = { hooks: {} };\n');
  const line = await prepare(release);
  await addPluginLine(line, { node: 24 });
  const projects = new Map([
    ['an empty pnpmfile', empty],
    ['the same again (noise)', empty],
    ['no pnpmfile', nothing],
    ['the plugin, in .pnpmfile.cjs', line],
  ]);
  if (release !== 9) {
    const [emptied, added] = [await prepare(release), await prepare(release)];
    await addPlugin(emptied, { node: 24 });
    await addPlugin(added, { node: 24 });
    emptyPlugin(join(emptied.cwd, 'node_modules/.pnpm-config/pnpm-plugin-abistamp'));
    projects.set('an empty configuration dependency', emptied);
    projects.set('the plugin, as configuration dependency', added);
  }
  for (const project of projects.values()) {
    succeeded(await project.run(['install', '--no-frozen-lockfile'], { node: 24 }));
    succeeded(await project.run(['run', 'noop'], { node: 24 }));
  }
  const tool = await pnpm(release);
  const runtime = await node(24);
  const env = await cleanEnvironment({ node: runtime, tools: [tool] });
  const command = tool.command === 'node' ? runtime.execPath : tool.command;
  const args = [...tool.args, 'run', 'noop'];
  compare(
    `pnpm ${tool.version} run noop, with nothing changed`,
    Number(rounds),
    [...projects].map(([name, { cwd }]) => ({ name, command, args, cwd, env })),
  );
}

/** Strips a plugin to its manifest and hooks; files that pnpm linked into the project belong to its store. */
function emptyPlugin(path: string): void {
  const copy = makeFolder('emptied');
  cpSync(realpathSync(path), copy, { recursive: true });
  writeFileSync(join(copy, 'pnpmfile.cjs'), 'module.exports = { hooks: {} };\n');
  rmSync(path, { recursive: true, force: true });
  cpSync(copy, path, { recursive: true });
}

/** Eight native packages of all kinds, and a script that does next to nothing. */
async function prepare(release: PnpmRelease): Promise<PluginProject> {
  const native = ['bufferutil', 'cpu-features', 'heapdump', 'unix-dgram', 'utf-8-validate'];
  return await makePluginProject({
    release,
    manifest: {
      scripts: { noop: 'true' },
      dependencies: {
        bufferutil: '4.0.9',
        'cpu-features': '0.0.10',
        esbuild: '0.25.0',
        heapdump: '0.3.15',
        lightningcss: '1.30.1',
        sharp: '0.34.0',
        'unix-dgram': '2.0.6',
        'utf-8-validate': '6.0.5',
      },
    },
    approved: [...native, 'esbuild', 'sharp'],
  });
}
