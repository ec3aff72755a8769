import { fileURLToPath } from 'node:url';
import { type NodeRelease, type RunResult, runTool } from '../toolchain/index.ts';

/** The guard as it is published. */
export const guard = fileURLToPath(new URL('../../packages/guard/dist/guard.cjs', import.meta.url));

export interface GuardedOptions {
  cwd: string;
  node?: NodeRelease;
  env?: Record<string, string | undefined>;
}

/** Runs a program with the guard preloaded, in the recommended way. */
export function guarded(args: string[], { cwd, node = 22, env = {} }: GuardedOptions): Promise<RunResult> {
  return runTool('node', ['--require', guard, ...args], { cwd, node, env, timeoutMs: 60_000 });
}

/** The same without it. */
export function unguarded(args: string[], { cwd, node = 22, env = {} }: GuardedOptions): Promise<RunResult> {
  return runTool('node', args, { cwd, node, env, timeoutMs: 60_000 });
}
