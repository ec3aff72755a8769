import { spawnSync } from 'node:child_process';
import type { Contender } from './side-by-side.ts';

/**
 * The instructions that a Node takes for a command, without just-in-time compilation: the same in every run,
 * whatever else the machine does.
 * @returns null where there is no valgrind
 */
export function countInstructions({ name, command, args, cwd, env, codes = [0] }: Contender): number | null {
  const tool = ['--tool=callgrind', '--callgrind-out-file=/dev/null'];
  const counted = [...tool, command, '--jitless', '--single-threaded', ...args];
  const { error, status, stderr } = spawnSync('valgrind', counted, { cwd, env, encoding: 'utf8' });
  if (error !== undefined) return null;
  const [, total] = /refs:\s+([\d,]+)/.exec(stderr) ?? [];
  if (status === null || !codes.includes(status) || total === undefined)
    throw new Error(`${name} ended with ${status}\n${stderr}`);
  return Number(total.replaceAll(',', ''));
}
