import { type SpawnOptions, spawn, spawnSync } from 'node:child_process';
import type { EffectiveNode } from '../effective-node.ts';
import { type Job, pendingVariable, stopCode } from '../job.ts';
import type { ProjectPaths } from '../project-paths.ts';

/** What to do, where, and on which Node. */
interface JobSpec {
  job: Job;
  paths: ProjectPaths;
  node: EffectiveNode;
  args?: readonly string[];
}

const program = 'const [, file, job, ...args] = process.argv; require(file).runJob(job, args);';

/** Runs a job and blocks until it is done. @returns whether the pnpm command must stop */
export function spawnSyncJob(spec: JobSpec): boolean {
  const { command, args, options } = describe(spec);
  return spawnSync(command, args, options).status === stopCode;
}

/**
 * Runs a job and waits for at most `limitMs`. A job that takes longer goes on: pnpm 12 kills only the process
 * of its hook.
 *
 * @returns whether the pnpm command must stop; null when the job is not done yet
 */
export function spawnWithTimeout(spec: JobSpec, limitMs: number): Promise<boolean | null> {
  const { command, args, options } = describe(spec);
  return new Promise((resolve) => {
    const child = spawn(command, args, options);
    const timer = setTimeout(() => resolve(null), limitMs);
    const settle = (stops: boolean) => {
      clearTimeout(timer);
      resolve(stops);
    };
    child.on('error', () => settle(false));
    child.on('exit', (code) => settle(code === stopCode));
  });
}

/** Starts a job in the background, with no stream that anything could wait for. */
export function spawnDetached(spec: JobSpec): void {
  const { command, args, options } = describe(spec);
  const child = spawn(command, args, { ...options, detached: true, stdio: 'ignore' });
  child.on('error', () => undefined);
  child.unref();
}

function describe({ job, paths, node, args = [] }: JobSpec): {
  command: string;
  args: string[];
  options: SpawnOptions;
} {
  // The project's preloads are not for ours, least of all this very plugin, which would wait for itself.
  // Nothing is signed there, and the Node may be one that the project brought along.
  const {
    NODE_OPTIONS: _options,
    ABISTAMP_STORE_SIGNING_KEY: _key,
    [pendingVariable]: _root,
    ...env
  } = process.env;
  return {
    command: node.command,
    args: ['-e', program, __filename, job, ...args],
    // Standard output is the script's.
    options: { cwd: paths.root, env, stdio: ['ignore', 'ignore', 'inherit'], windowsHide: true },
  };
}
