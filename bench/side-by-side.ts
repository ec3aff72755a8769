import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A command to be timed as a whole process. */
export interface Contender {
  name: string;
  command: string;
  args: string[];
  cwd: string;
  env?: NodeJS.ProcessEnv;
  /** Undoes a run's changes before the next; not timed. */
  before?: () => void;
  /** Exit codes that count as success; 0 by default. */
  codes?: number[];
}

/** What one run took, in milliseconds. */
interface Times {
  passed: number;
  /** Of the process and of all Nodes that it started; 0 where it was not asked for. */
  processor: number;
}

/**
 * Times commands side by side: every round runs each once, in varying order, so that other load on the
 * machine affects all alike. Prints medians and, more importantly, the medians of each round's ratio and
 * difference to the first.
 * @param processor also prints processor time, of commands that run under Node: on a busy machine it tells
 * milliseconds apart where the time that passes does not
 */
export function compare(
  title: string,
  rounds: number,
  contenders: readonly Contender[],
  { processor = false } = {},
): Map<string, number> {
  const times = contenders.map(() => [] as Times[]);
  for (let round = 0; round <= rounds; round++) {
    const order = contenders.map((_, i) => (i + round) % contenders.length);
    const measured = new Map(order.map((i) => [i, time(contenders[i] as Contender, processor)]));
    // The first round fills caches and is not counted.
    if (round > 0) for (const [i, taken] of measured) times[i]?.push(taken);
  }
  console.log(`\n${title} (${rounds} rounds)`);
  const ratios = print(contenders, times, 'passed');
  if (processor) {
    console.log('  processor time:');
    print(contenders, times, 'processor');
  }
  return ratios;
}

/** @returns the median ratio to the first, by name */
function print(
  contenders: readonly Contender[],
  times: readonly (readonly Times[])[],
  kind: keyof Times,
): Map<string, number> {
  const base = times[0]?.map((each) => each[kind]) ?? [];
  const ratios = new Map<string, number>();
  for (const [i, { name }] of contenders.entries()) {
    const own = times[i]?.map((each) => each[kind]) ?? [];
    const ratio = median(own.map((ms, round) => ms / (base[round] ?? ms)));
    const more = median(own.map((ms, round) => ms - (base[round] ?? ms)));
    ratios.set(name, ratio);
    console.log(
      `  ${name.padEnd(44)} ${median(own).toFixed(1).padStart(9)} ms  ${ratio.toFixed(2).padStart(7)} ×  ${`${more < 0 ? '' : '+'}${more.toFixed(1)}`.padStart(9)} ms`,
    );
  }
  return ratios;
}

const tellProcessorTime = fileURLToPath(new URL('tell-cpu-time.cjs', import.meta.url));

function time({ name, command, args, cwd, env, before, codes = [0] }: Contender, processor: boolean): Times {
  before?.();
  const folder = mkdtempSync(join(tmpdir(), 'abistamp-cpu-'));
  const file = join(folder, 'times');
  writeFileSync(file, '');
  const own = { ABISTAMP_CPU_TIMES: file, NODE_OPTIONS: `--require=${tellProcessorTime}` };
  const started = process.hrtime.bigint();
  const { status, stderr } = spawnSync(command, args, {
    cwd,
    env: { ...(env ?? process.env), ...(processor ? own : {}) },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const passed = Number(process.hrtime.bigint() - started) / 1e6;
  if (status === null || !codes.includes(status)) throw new Error(`${name} ended with ${status}: ${stderr}`);
  const lines = readFileSync(file, 'utf8').split('\n').filter(Boolean).map(Number);
  rmSync(folder, { recursive: true });
  return { passed, processor: lines.reduce((sum, ms) => sum + ms, 0) };
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? 0;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? 0) + upper) / 2;
}
