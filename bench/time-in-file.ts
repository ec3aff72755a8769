import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { type Contender, median } from './side-by-side.ts';

/** A profile as `--cpu-prof` writes it (the DevTools protocol, `Profiler.Profile`), as far as it is read. */
interface Profile {
  nodes: { id: number; children?: number[]; callFrame: { url: string } }[];
  samples: number[];
  /** Microseconds since the sample before. */
  timeDeltas: number[];
}

const intervalMicros = 100;

/**
 * The time that a Node spends in a file and in all that it calls, in milliseconds: the median of some runs.
 * Reading and compiling the file is not in it.
 */
export function timeInFile({ command, args, cwd, env }: Contender, file: string, runs: number): number {
  const folder = mkdtempSync(join(tmpdir(), 'abistamp-profile-'));
  for (let run = 0; run < runs; run++) {
    const options = ['--cpu-prof', `--cpu-prof-interval=${intervalMicros}`, `--cpu-prof-dir=${folder}`];
    const { status } = spawnSync(command, [...options, ...args], { cwd, env, stdio: 'ignore' });
    if (status !== 0) throw new Error(`${command} ended with ${status}`);
  }
  const times = readdirSync(folder).map((name) =>
    sumInFile(JSON.parse(readFileSync(join(folder, name), 'utf8')), file),
  );
  rmSync(folder, { recursive: true });
  return median(times);
}

function sumInFile({ nodes, samples, timeDeltas }: Profile, file: string): number {
  const inside = new Set<number>();
  // Parents come before their children.
  for (const { id, children = [], callFrame } of nodes) {
    if (basename(callFrame.url) === basename(file)) inside.add(id);
    if (inside.has(id)) for (const child of children) inside.add(child);
  }
  return samples.reduce((sum, id, i) => sum + (inside.has(id) ? (timeDeltas[i] ?? 0) : 0), 0) / 1000;
}

/** The time for reading and compiling a script in a new process, in milliseconds: the median of some runs. */
export function timeToCompile({ command, env }: Contender, file: string, runs: number): number {
  const program = `const { readFileSync } = require('node:fs');
const { compileFunction } = require('node:vm');
const started = process.hrtime.bigint();
compileFunction(readFileSync(process.argv[1], 'utf8'));
console.log(Number(process.hrtime.bigint() - started) / 1e6);`;
  const times = Array.from({ length: runs }, () =>
    Number(spawnSync(command, ['-e', program, file], { env, encoding: 'utf8' }).stdout),
  );
  return median(times);
}
