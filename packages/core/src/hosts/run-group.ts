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

interface GroupOptions extends SpawnOptions {
  limitMs: number;
  /** Reads the program's streams and writes its input. */
  attach: (child: ChildProcess) => void;
}

/** What an ended program wrote is read within this time. */
const drainMs = 1000;

/**
 * Runs a program to its end. It leads its own process group, which ends with it: nothing that it started
 * stays in the background. While it runs, a journal can name its group. Never returns once everything is
 * being ended.
 * @throws what `spawn` throws, and what listeners to groups do (`watchGroups`); the program has ended then
 */
export async function runGroup(
  command: string,
  args: readonly string[],
  { limitMs, attach, ...options }: GroupOptions,
): Promise<GroupEnd> {
  // Everything is being rolled back.
  if (isEnding()) return await never;
  const child = spawn(command, args, {
    ...options,
    detached: process.platform !== 'win32',
    windowsHide: true,
  });
  if (!isStarted(child)) return { code: null, signal: null, error: await findError(child), timedOut: false };
  const leader = identifyProcess(child.pid);
  const ended = awaitEnd(child);
  attach(child);
  try {
    addGroup(leader);
  } catch (error) {
    await endGroup(leader);
    throw error;
  }
  let timedOut = false;
  const limit = setTimeout(() => {
    timedOut = true;
    void endGroup(leader);
  }, limitMs);
  const end = await ended;
  clearTimeout(limit);
  removeGroup(leader.pid);
  return isEnding() ? await never : { ...end, timedOut };
}

const never = new Promise<never>(() => undefined);

type Started = ChildProcess & { pid: number };

const isStarted = (child: ChildProcess): child is Started => child.pid !== undefined;

/** Why a program never started. */
function findError(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => child.on('error', ({ message }) => resolve(message)));
}

/** How a program ended, once all that it wrote was read. */
function awaitEnd(child: Started): Promise<Omit<GroupEnd, 'timedOut'>> {
  return new Promise((resolve) => {
    child.on('exit', () => {
      signalGroup(child.pid, 'SIGKILL');
      // Background processes may keep its output open forever. What is there already is read before that,
      // however long this process was busy with something else.
      const destroy = () => {
        for (const stream of child.stdio) stream?.destroy();
      };
      setTimeout(() => setImmediate(destroy), drainMs).unref();
    });
    child.on('close', (code, signal) => resolve({ code, signal, error: null }));
  });
}
