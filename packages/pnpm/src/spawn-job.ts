import type { SpawnOptions } from 'node:child_process';
import type { EffectiveNode } from './effective-node.ts';
import type { Job } from './job.ts';
import type { ProjectPaths } from './project-paths.ts';
import { stopCode } from './run-job.ts';

/** What is to be done, where, and on which Node. */
export interface JobSpec {
  job: Job;
  place: ProjectPaths;
  node: EffectiveNode;
  args?: readonly string[];
}

/** Names the root of a tree that is still being looked at, or mended, for the programs that pnpm starts meanwhile. */
export const unsettled = 'ABISTAMP_PNPM_UNSETTLED';

const program = 'const [, file, job, ...args] = process.argv; require(file).runJob(job, args);';

/** Loaded when something is to be started: it costs more than all that is done while nothing changed. */
const processes = () => require('node:child_process') as typeof import('node:child_process');

/** Does it, and waits for it without letting anything else go on. @returns whether the command must not go on */
export function spawnSyncJob(spec: JobSpec): boolean {
  const { command, args, options } = describe(spec);
  return processes().spawnSync(command, args, options).status === stopCode;
}

/**
 * Does it, and waits no longer than pnpm 12 waits for a hook. What takes longer goes on by itself: pnpm kills the process of the hook alone.
 *
 * @returns null when it is not done yet
 */
export function spawnWithTimeout(spec: JobSpec, limitMs: number): Promise<boolean | null> {
  const { command, args, options } = describe(spec);
  return new Promise((resolve) => {
    const child = processes().spawn(command, args, options);
    const timer = setTimeout(() => resolve(null), limitMs);
    const settle = (stops: boolean) => {
      clearTimeout(timer);
      resolve(stops);
    };
    child.on('error', () => settle(false));
    child.on('exit', (code) => settle(code === stopCode));
  });
}

/** Starts it, and leaves it to itself, with nothing that anybody could wait for. */
export function spawnDetached(spec: JobSpec): void {
  const { command, args, options } = describe(spec);
  const child = processes().spawn(command, args, { ...options, detached: true, stdio: 'ignore' });
  child.on('error', () => undefined);
  child.unref();
}

function describe({ job, place, node, args = [] }: JobSpec): {
  command: string;
  args: string[];
  options: SpawnOptions;
} {
  // What is preloaded into the project's programs is not for ours, and least of all this very plugin, which would wait for itself.
  const { NODE_OPTIONS: _options, [unsettled]: _root, ...env } = process.env;
  return {
    command: node.command,
    args: ['-e', program, __filename, job, ...args],
    // Standard output is the script's.
    options: { cwd: place.root, env, stdio: ['ignore', 'ignore', 'inherit'], windowsHide: true },
  };
}
