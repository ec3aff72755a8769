import { spawn } from 'node:child_process';
import { guard } from '../../test/guard/guarded.ts';
import { cleanEnvironment, type NodeRelease, node } from '../../test/toolchain/index.ts';
import { pinned } from './pinned-tree.ts';

/** Loads every package, and says which of the tree's own libraries came with them. */
const program = `
${Object.entries(pinned)
  .map(([name, { use }]) => use ?? `require('${name}')`)
  .join(';\n')};
const { sharedObjects } = process.report.getReport();
const own = sharedObjects.filter((path) => path.startsWith(process.cwd()) && /\\.so(?:\\.|$)/.test(path));
console.log('libraries ' + new Set(own).size);
process.exit(0);`;

export interface Runs {
  processes: number;
  failures: string[];
  /** Libraries of the tree that one process had loaded: least and most. */
  libraries: [least: number, most: number];
}

/** Starts that program under two Nodes at once, in one tree, again and again. */
export async function runInParallel(
  cwd: string,
  releases: readonly NodeRelease[],
  rounds: number,
): Promise<Runs> {
  const runs: Runs = { processes: 0, failures: [], libraries: [Number.POSITIVE_INFINITY, 0] };
  const starts = await Promise.all(releases.map((release) => prepare(cwd, release)));
  for (let round = 1; round <= rounds; round++)
    for (const { release, code, said } of await Promise.all(starts.map((start) => start()))) {
      runs.processes++;
      const count = /^libraries (\d+)$/m.exec(said)?.[1];
      if (code !== 0 || count === undefined) {
        runs.failures.push(`round ${round} on Node ${release} ended with ${code}: ${said.trim()}`);
        continue;
      }
      runs.libraries = [
        Math.min(runs.libraries[0], Number(count)),
        Math.max(runs.libraries[1], Number(count)),
      ];
    }
  return runs;
}

interface Ended {
  release: NodeRelease;
  code: number | null;
  said: string;
}

async function prepare(cwd: string, release: NodeRelease): Promise<() => Promise<Ended>> {
  const found = await node(release);
  const env = await cleanEnvironment({ node: found });
  return () =>
    new Promise((resolve) => {
      const child = spawn(found.execPath, ['--require', guard, '-e', program], { cwd, env });
      let said = '';
      for (const stream of [child.stdout, child.stderr])
        stream.on('data', (part: Buffer) => {
          said += part.toString();
        });
      child.on('error', (error) => resolve({ release, code: null, said: error.message }));
      child.on('close', (code) => resolve({ release, code, said }));
    });
}
