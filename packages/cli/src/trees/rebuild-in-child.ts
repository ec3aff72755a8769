import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import type { RebuiltTree } from '@abistamp/core';

/** What children write is read up to this length: a report of one tree is a few kilobytes. */
const maxLength = 32 * 1024 * 1024;

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const satisfies readonly NodeJS.Signals[];

/** Repairs one tree at a time in its own process: what ends one ends no other. */
export class Rebuilder {
  isStopping = false;
  private stopped: NodeJS.Signals | null = null;
  private readonly children = new Set<ChildProcess>();
  private readonly stop = (signal: NodeJS.Signals) => {
    this.isStopping = true;
    this.stopped ??= signal;
    // Each puts its tree back as it was.
    for (const child of this.children) child.kill(signal);
  };

  constructor() {
    for (const signal of signals) process.on(signal, this.stop);
  }

  /** @param args of `rebuild`, besides the folder */
  async rebuild(root: string, args: readonly string[], env: NodeJS.ProcessEnv): Promise<RebuiltTree> {
    const program = join(__dirname, 'abistamp.cjs');
    const line = [program, 'rebuild', '--json', '--directory', root, ...args];
    // In its own group: an interrupt from the terminal reaches it once, from here.
    const child = spawn(process.execPath, line, {
      env,
      stdio: ['ignore', 'pipe', 'inherit'],
      detached: process.platform !== 'win32',
    });
    this.children.add(child);
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      if (output.length < maxLength) output += text;
    });
    const end = await new Promise<string>((resolve) => {
      child.on('error', ({ message }) => resolve(message));
      child.on('close', (code, signal) => resolve(signal ?? `exit code ${code}`));
    });
    this.children.delete(child);
    return readTree(root, output, end);
  }

  /** Once all have ended: lets a signal that came meanwhile end this process, too. */
  close(): void {
    for (const signal of signals) process.off(signal, this.stop);
    if (this.stopped !== null) process.kill(process.pid, this.stopped);
  }
}

function readTree(root: string, output: string, end: string): RebuiltTree {
  const nothing = { root, rebuild: null, plan: null, error: null };
  try {
    const said = JSON.parse(output) as object;
    if ('error' in said) return { ...nothing, error: said.error as RebuiltTree['error'] };
    return 'repairs' in said
      ? { ...nothing, rebuild: said as RebuiltTree['rebuild'] }
      : { ...nothing, plan: said as RebuiltTree['plan'] };
  } catch {
    const message = `the repair of this tree ended with ${end}`;
    return { ...nothing, error: { code: 'INTERNAL', message, hint: null } };
  }
}
