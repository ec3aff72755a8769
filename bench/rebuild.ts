/** Repairing a tree after a Node switch, against `npm rebuild`, which rebuilds everything. */
import { spawnSync } from 'node:child_process';
import { cpSync } from 'node:fs';
import { makeFolder } from '../test/support/make-folder.ts';
import { cli } from '../test/support/pack-cli.ts';
import { cleanEnvironment, node, npm } from '../test/toolchain/index.ts';
import { compare } from './side-by-side.ts';
import { mediumTree } from './trees.ts';

const tree = await mediumTree();
const cwd = makeFolder('bench');
cpSync(tree, cwd, { recursive: true, verbatimSymlinks: true, preserveTimestamps: true });
const tool = await npm(10);

/** Each run starts with a tree built for the other Node. */
async function contender(name: string, command: (execPath: string) => [string, string[]], release: 20 | 22) {
  const { execPath } = await node(release);
  const env = await cleanEnvironment({ node: await node(release), tools: [tool] });
  const [program, args] = command(execPath);
  return { name, command: program, args, cwd, env };
}

/** Builds for Node 20 again, untimed; from the second time on from the store, as on a user's machine. */
const other = await cleanEnvironment({ node: await node(20), tools: [tool] });
const { execPath: node20 } = await node(20);
const spoil = () => {
  spawnSync(node20, [cli, 'rebuild'], { cwd, env: other });
};

compare('a Node switch, 20 to 22', 5, [
  { ...(await contender('npm rebuild', () => [tool.command, [...tool.args, 'rebuild']], 22)), before: spoil },
  { ...(await contender('abistamp rebuild', (execPath) => [execPath, [cli, 'rebuild']], 22)), before: spoil },
]);
compare('nothing to repair', 11, [
  await contender('an empty program', (execPath) => [execPath, ['-e', '0']], 22),
  await contender('abistamp rebuild', (execPath) => [execPath, [cli, 'rebuild']], 22),
]);
compare('nothing to repair, as npm does it', 3, [
  await contender('an empty program', (execPath) => [execPath, ['-e', '0']], 22),
  await contender('npm rebuild', () => [tool.command, [...tool.args, 'rebuild']], 22),
]);
