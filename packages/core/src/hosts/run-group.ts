import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { identifyProcess } from '../runtime/process-identity.ts';
import { addGroup, endGroup, isEnding, removeGroup, signalGroup } from './process-groups.ts';

/** How a program ended. */
export interface GroupEnd {
  /** Null if it was ended by a signal or never started. */
  code: number | null;
  signal: NodeJS.Signals | null;
  /** Why it never started. */
  error: string | null;
  timedOut: boolean;
}

/** What an ended program wrote is read within this time. */
const drainMs = 1000;

/**
 * Runs a program to its end. It leads its own process group, which ends with it: nothing that it started
 * stays in the background. While it runs, a journal can name its group. Never returns once everything is
 * being ended.
 * @param attach reads its streams and writes its input
 */
export function runGroup(
  command: string,
  args: readonly string[],
  options: SpawnOptions,
  limitMs: number,
  attach: (child: ChildProcess) => void,
): Promise<GroupEnd> {
  return new Promise((resolve) => {
    // Everything is being rolled back.
    if (isEnding()) return;
    const child = spawn(command, args, {
      ...options,
      detached: process.platform !== 'win32',
      windowsHide: true,
    });
    const { pid } = child;
    const leader = pid === undefined ? null : identifyProcess(pid);
    if (leader !== null) addGroup(leader);
    let error: string | null = null;
    let timedOut = false;
    const limit = setTimeout(() => {
      timedOut = true;
      if (leader !== null) void endGroup(leader);
    }, limitMs);
    const settle = (code: number | null, signal: NodeJS.Signals | null) => {
      clearTimeout(limit);
      if (leader !== null) removeGroup(leader.pid);
      if (!isEnding()) resolve({ code, signal, error, timedOut });
    };
    attach(child);
    // Background processes may keep its output open forever.
    child.on('exit', () => {
      if (pid !== undefined) signalGroup(pid, 'SIGKILL');
      setTimeout(() => {
        for (const stream of child.stdio) stream?.destroy();
      }, drainMs).unref();
    });
    child.on('error', ({ message }) => {
      error = message;
      if (pid === undefined) settle(null, null);
    });
    child.on('close', settle);
  });
}
