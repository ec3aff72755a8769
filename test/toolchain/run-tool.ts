import { spawn } from 'node:child_process';
import { cleanEnvironment, type Surroundings } from './environment.ts';
import { node as provideNode } from './node.ts';
import { npm } from './npm.ts';
import type { Tool } from './tool.ts';
import { type NodeRelease, nodeReleases } from './versions.ts';

const DEFAULT_LIMIT_MS = 300_000;

export interface RunOptions extends Omit<Surroundings, 'node'> {
  cwd: string;
  /** 24 by default. */
  node?: NodeRelease;
  input?: string;
  /** The program and everything it started are killed after this time. */
  timeoutMs?: number;
}

export interface RunResult {
  /** `null` when a signal ended it. */
  code: number | null;
  signal: NodeJS.Signals | null;
  stdout: string;
  stderr: string;
}

/**
 * Runs a package manager, or any program by name or path, in a clean environment with the given Node.js.
 * `npm` is always on PATH, in the version that comes with that Node.js.
 */
export async function runTool(tool: Tool | string, args: string[], options: RunOptions): Promise<RunResult> {
  const { cwd, node = 24, tools = [], input, timeoutMs = DEFAULT_LIMIT_MS, ...surroundings } = options;
  const present =
    typeof tool === 'string' ? [...tools] : [tool, ...tools.filter(({ name }) => name !== tool.name)];
  if (!present.some(({ name }) => name === 'npm')) present.push(await npm(nodeReleases[node].npm));
  const env = await cleanEnvironment({ ...surroundings, node: await provideNode(node), tools: present });
  const { command, args: leading } = typeof tool === 'string' ? { command: tool, args: [] } : tool;
  return await run(command, [...leading, ...args], { cwd, env, input, timeoutMs });
}

interface Start {
  cwd: string;
  env: Record<string, string>;
  input: string | undefined;
  timeoutMs: number;
}

function run(command: string, args: string[], { cwd, env, input, timeoutMs }: Start): Promise<RunResult> {
  return new Promise((resolve, reject) => {
    // Its own group, so that a time limit ends its children too.
    const child = spawn(command, args, { cwd, env, detached: true, stdio: ['pipe', 'pipe', 'pipe'] });
    const stdout: Buffer[] = [];
    const stderr: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => stdout.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => stderr.push(chunk));
    // It may end without reading its input.
    child.stdin.on('error', () => {});
    child.stdin.end(input ?? '');
    const timer = setTimeout(() => endGroup(child.pid), timeoutMs);
    child.on('error', (error) => {
      clearTimeout(timer);
      reject(error);
    });
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      resolve({
        code,
        signal,
        stdout: Buffer.concat(stdout).toString(),
        stderr: Buffer.concat(stderr).toString(),
      });
    });
  });
}

function endGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // Already gone.
  }
}
