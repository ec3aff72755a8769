import { spawn } from 'node:child_process';
import { node as provideNode } from '../../toolchain/index.ts';
import type { Place } from './place.ts';

export interface Ended {
  code: number | null;
  signal: NodeJS.Signals | null;
  output: string;
}

/** Runs Node.js 22 in a place's tree, as the leader of a process group. */
export async function runIn(
  place: Place,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<Ended> {
  const program = env['PATH'] === place.env['PATH'] ? (await provideNode(22)).execPath : 'node';
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      cwd: place.tree,
      env,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const chunks: Buffer[] = [];
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.on('error', reject);
    // Not when its output ends: what it started may outlive it.
    child.on('exit', (code, signal) => {
      child.stdout.destroy();
      child.stderr.destroy();
      resolve({ code, signal, output: Buffer.concat(chunks).toString() });
    });
  });
}
