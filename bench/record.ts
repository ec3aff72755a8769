/**
 * Recording a tree, against `find node_modules -name '*.node'`. Targets: at most 1.5 times for some 800
 * packages, 1.1 times for 280,000 files.
 */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { cli } from '../test/support/pack-cli.ts';
import { cleanEnvironment, node } from '../test/toolchain/index.ts';
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
  const run = (label: string, args: string[], before?: () => void) => ({
    name: label,
    command: execPath,
    args: [cli, ...args],
    cwd,
    env,
    ...(before === undefined ? {} : { before }),
  });
  compare(`record, ${name}: ${countFiles(cwd)} files`, rounds, [
    { name: "find . -name '*.node'", command: 'find', args: ['.', '-name', '*.node'], cwd },
    run('record --frozen, no record before (the stamp)', ['record', '--frozen'], forget),
    run('record, no record before (stamp and sidecar)', ['record'], forget),
    run('record again, nothing changed', ['record']),
  ]);
}
