import { spawnSync } from 'node:child_process';

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

/**
 * Times commands side by side: every round runs each once, in varying order, so that other load on the
 * machine affects all alike. Prints medians and, more importantly, the medians of each round's ratio and
 * difference to the first.
 */
export function compare(
  title: string,
  rounds: number,
  contenders: readonly Contender[],
): Map<string, number> {
  const times = contenders.map(() => [] as number[]);
  for (let round = 0; round <= rounds; round++) {
    const order = contenders.map((_, i) => (i + round) % contenders.length);
    const measured = new Map(order.map((i) => [i, time(contenders[i] as Contender)]));
    // The first round fills caches and is not counted.
    if (round > 0) for (const [i, ms] of measured) times[i]?.push(ms);
  }
  const base = times[0] ?? [];
  const ratios = new Map<string, number>();
  console.log(`\n${title} (${rounds} rounds)`);
  for (const [i, contender] of contenders.entries()) {
    const own = times[i] ?? [];
    const ratio = median(own.map((ms, round) => ms / (base[round] ?? ms)));
    const more = median(own.map((ms, round) => ms - (base[round] ?? ms)));
    ratios.set(contender.name, ratio);
    console.log(
      `  ${contender.name.padEnd(44)} ${median(own).toFixed(1).padStart(9)} ms  ${ratio.toFixed(2).padStart(7)} ×  ${`${more < 0 ? '' : '+'}${more.toFixed(1)}`.padStart(9)} ms`,
    );
  }
  return ratios;
}

function time({ name, command, args, cwd, env, before, codes = [0] }: Contender): number {
  before?.();
  const started = process.hrtime.bigint();
  const { status, stderr } = spawnSync(command, args, {
    cwd,
    env: env ?? process.env,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const elapsed = Number(process.hrtime.bigint() - started) / 1e6;
  if (status === null || !codes.includes(status)) throw new Error(`${name} ended with ${status}: ${stderr}`);
  return elapsed;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? 0;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? 0) + upper) / 2;
}
