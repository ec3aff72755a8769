/**
 * npm run bench -- variants [--rounds 50] [--timed 0] [--trees no]: one tree with twelve addons that are pinned to an
 * ABI, built for Node 20, and for Node 22 beside them by `rebuild --also`; both Nodes load all of them at once, round
 * after round. Then what it costs a program that one of its addons is opened from there. Targets: no failure, and no
 * difference. `--trees no` leaves out the tree, which takes minutes to compile the first time.
 */
import { parseArgs } from 'node:util';
import { check } from '../../test/support/run-cli.ts';
import { measureCost } from './cost.ts';
import { fillTree } from './fill-tree.ts';
import { pinned } from './pinned-tree.ts';
import { runInParallel } from './run-in-parallel.ts';

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '50' },
    timed: { type: 'string', default: '0' },
    trees: { type: 'string', default: 'yes' },
  },
});

if (values.trees !== 'no') {
  const { cwd, files, bytes, seconds } = await fillTree();
  const size = (bytes / 1e6).toFixed(1);
  console.log(
    `${files} addons of ${Object.keys(pinned).length} packages put beside: ${size} MB, ${seconds.toFixed(1)} s`,
  );
  for (const release of [20, 22] as const) {
    const { code, trees } = await check({ cwd, node: release });
    console.log(`check on Node ${release} ends with ${code}: ${trees[0]?.native} native packages`);
    if (code !== 0) process.exitCode = 1;
  }
  const { processes, failures, libraries } = await runInParallel(cwd, [20, 22], Number(values.rounds));
  const [least, most] = libraries;
  console.log(
    `${processes} processes: ${failures.length} failures; each had ${least} to ${most} libraries of the tree`,
  );
  for (const failure of failures) console.log(failure);
  if (failures.length > 0 || least < 2) process.exitCode = 1;
}
await measureCost(Number(values.timed));
