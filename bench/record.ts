/**
 * Recording a tree, against `find node_modules -name '*.node'`. Targets for some 800 packages: at most
 * 4 times cold, and 2 times where the packages were seen before in another project; for 280,000 files 1.5
 * times; and at most 3 % of the `npm ci`, its cache being warm, that came before.
 */
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cli } from '../test/support/pack-cli.ts';
import { cleanEnvironment, node, npm, runTool } from '../test/toolchain/index.ts';
import { compare } from './side-by-side.ts';
import { countFiles, largeTree, mediumTree } from './trees.ts';

const { execPath } = await node(22);
const env = await cleanEnvironment({ node: await node(22) });

for (const [name, cwd, rounds] of [
  ['about 800 packages', await mediumTree(), 15],
  ['a workspace of many applications', await largeTree(), 7],
] as const) {
  const forget = () => {
    rmSync(join(cwd, 'node_modules/.cache/abistamp'), { recursive: true, force: true });
    rmSync(join(cwd, 'abi-lock.json'), { force: true });
  };
  const store = mkdtempSync(join(tmpdir(), 'abistamp-bench-'));
  const forgetAll = () => {
    forget();
    rmSync(store, { recursive: true, force: true });
  };
  const run = (label: string, args: string[], before?: () => void) => ({
    name: label,
    command: execPath,
    args: [cli, ...args],
    cwd,
    env: { ...env, ABISTAMP_STORE: store },
    ...(before === undefined ? {} : { before }),
  });
  compare(`record, ${name}: ${countFiles(cwd)} files`, rounds, [
    { name: "find . -name '*.node'", command: 'find', args: ['.', '-name', '*.node'], cwd },
    run('record --frozen, nothing seen before', ['record', '--frozen'], forgetAll),
  ]);
  compare('where its packages were seen before in another project', rounds, [
    { name: "find . -name '*.node'", command: 'find', args: ['.', '-name', '*.node'], cwd },
    run('record --frozen, no record before (the stamp)', ['record', '--frozen'], forget),
    run('record, no record before (stamp and sidecar)', ['record'], forget),
    run('record again, nothing changed', ['record']),
  ]);
  forgetAll();
}

const project = mkdtempSync(join(tmpdir(), 'abistamp-bench-ci-'));
for (const file of ['package.json', 'package-lock.json'])
  copyFileSync(join(await mediumTree(), file), join(project, file));
const npm10 = await npm(10);
const install = async () => {
  const started = performance.now();
  const { code, stderr } = await runTool(npm10, ['ci', '--legacy-peer-deps'], {
    cwd: project,
    node: 22,
    timeoutMs: 900_000,
  });
  if (code !== 0) throw new Error(stderr);
  return performance.now() - started;
};
await install();
const installed = await install();
console.log(
  `\nnpm ci of about 800 packages, warm cache: ${installed.toFixed(0)} ms, 3 % are ${(installed * 0.03).toFixed(0)} ms`,
);
rmSync(project, { recursive: true, force: true });
