/**
 * Switching Node on a project with much to compile: the first switch, which compiles; then back and forth,
 * which does not; each against `npm rebuild`.
 */
import { spawnSync } from 'node:child_process';
import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { makeFolder } from '../test/support/make-folder.ts';
import { cli } from '../test/support/pack-cli.ts';
import { cleanEnvironment, node, npm } from '../test/toolchain/index.ts';
import { compare, median } from './side-by-side.ts';
import { compiledTree } from './trees.ts';

const withCompiles = process.argv.includes('--compile');
const cwd = makeFolder('bench');
cpSync(await compiledTree(), cwd, { recursive: true, verbatimSymlinks: true, preserveTimestamps: true });
const tool = await npm(10);
const store = join(cwd, '..', `${cwd.slice(cwd.lastIndexOf('/') + 1)}-store`);

async function describe(release: 20 | 22) {
  const env = await cleanEnvironment({
    node: await node(release),
    tools: [tool],
    env: { ABISTAMP_STORE: store },
  });
  return { execPath: (await node(release)).execPath, env };
}
const [on20, on22] = [await describe(20), await describe(22)];

function run({ execPath, env }: typeof on20, args: string[]): number {
  const started = performance.now();
  const { status, stdout, stderr } = spawnSync(execPath, args, { cwd, env, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${args.join(' ')} ended with ${status}\n${stdout}${stderr}`);
  return performance.now() - started;
}

const [npmScript = ''] = tool.args;
run(on20, ['-e', `require(${JSON.stringify(join(cli, '../../hooks/install.cjs'))})`]);
const first = run(on22, [cli, 'rebuild']);
console.log(`the first switch, 20 to 22: ${(first / 1000).toFixed(1)} s`);
if (withCompiles) {
  const affected = ['better-sqlite3', 'cpu-features', 'heapdump', 'unix-dgram'];
  const alone = run(on20, [npmScript, 'rebuild', ...affected.map((name) => `./node_modules/${name}`)]);
  console.log(
    `those four alone, by npm rebuild: ${(alone / 1000).toFixed(1)} s: ${(first / alone).toFixed(3)} times as long`,
  );
  const all = run(on20, [npmScript, 'rebuild']);
  console.log(`npm rebuild: ${(all / 1000).toFixed(1)} s`);
  run(on22, [cli, 'rebuild']);
  const back = median(Array.from({ length: 11 }, (_, i) => run(i % 2 === 0 ? on20 : on22, [cli, 'rebuild'])));
  console.log(
    `back and forth: ${back.toFixed(0)} ms: npm rebuild takes ${(all / back).toFixed(0)} times as long`,
  );
}
const empty = { name: 'an empty program', command: on20.execPath, args: ['-e', '0'], cwd, env: on20.env };
const addons = [
  'better-sqlite3/build/Release/better_sqlite3',
  'cpu-features/build/Release/cpufeatures',
  'heapdump/build/Release/addon',
  'unix-dgram/build/Release/unix_dgram',
];
const load = addons.map(
  (path) => `process.dlopen({exports:{}},${JSON.stringify(join(cwd, 'node_modules', `${path}.node`))})`,
);
compare('back to a Node seen before', 15, [
  empty,
  {
    name: 'abistamp rebuild',
    command: on20.execPath,
    args: [cli, 'rebuild'],
    cwd,
    env: on20.env,
    before: () => {
      run(on22, [cli, 'rebuild']);
    },
  },
  {
    ...empty,
    name: 'of that, loading the four in a child process',
    args: ['-e', load.join(';')],
    before: () => void run(on20, [cli, 'rebuild']),
  },
]);
compare('nothing to do', 15, [empty, { ...empty, name: 'abistamp rebuild', args: [cli, 'rebuild'] }]);
rmSync(store, { recursive: true, force: true });
