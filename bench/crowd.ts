import { spawn } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { listTraces } from '../test/support/kills/place.ts';
import { runIn } from '../test/support/kills/run-in.ts';
import { prepare, readWhole } from '../test/support/kills/stories.ts';
import { cli } from '../test/support/pack-cli.ts';
import { node } from '../test/toolchain/index.ts';

// npm run bench -- crowd [--checks 200] [--rebuilds 50]: many checks and rebuilds of one tree at once, every
// other one in its own pid namespace, where the kernel permits that. Exit codes, the tree, what is left.
const { values } = parseArgs({
  options: {
    checks: { type: 'string', default: '200' },
    rebuilds: { type: 'string', default: '50' },
    jobs: { type: 'string', default: `${4 * availableParallelism()}` },
  },
});
const story = await prepare('restore');
const { place } = story;
const { execPath } = await node(22);
const isolated = ['unshare', '--pid', '--fork', '--mount-proc'];
const apart = (await run([...isolated, 'true'])) === 0;
const checks = Array<string>(Number(values.checks)).fill('check');
const rebuilds = Array<string>(Number(values.rebuilds)).fill('rebuild');
const queue = [...checks, ...rebuilds].map((verb, i) => ({ verb, i }));
queue.sort((a, b) => ((a.i * 7919) % 251) - ((b.i * 7919) % 251));
const codes = new Map<string, number>();
await Promise.all(
  Array.from({ length: Number(values.jobs) }, async () => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      const { verb, i } = next;
      const code = await run([...(apart && i % 2 === 1 ? isolated : []), execPath, cli, verb]);
      codes.set(`${verb} ${code}`, (codes.get(`${verb} ${code}`) ?? 0) + 1);
    }
  }),
);
const after = await runIn(place, [cli, 'check'], place.env);
console.log(apart ? 'every other one in a pid namespace of its own' : 'no pid namespaces here');
for (const [what, count] of [...codes].sort()) console.log(`${what}: ${count}`);
console.log(`then check ends with ${after.code}; left behind: ${listTraces(place).join(', ') || 'nothing'}`);
console.log(`${readWhole(story, story.whole).filter((text) => text !== null).length} files are there`);
const wrong = [...codes.keys()].filter((key) => !/^(?:check [01]|rebuild 0)$/.test(key));
process.exitCode = wrong.length === 0 && after.code === 0 && listTraces(place).length === 0 ? 0 : 1;

function run([program = '', ...args]: readonly string[]): Promise<number | null> {
  return new Promise((resolve) => {
    const child = spawn(program, args, { cwd: place.tree, env: place.env, stdio: 'ignore' });
    child.on('error', () => resolve(null));
    child.on('exit', resolve);
  });
}
