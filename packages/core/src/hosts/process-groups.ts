import { setTimeout as sleep } from 'node:timers/promises';
import { askProcess, isThere, type ProcessIdentity, readBoot } from '../runtime/process-identity.ts';

/* Every program that works on a tree for us leads a group of its own, so that it ends with all that it started. */

const running = new Map<number, ProcessIdentity>();
const listeners = new Set<() => void>();
let ending = false;

/** The groups that work for us now, by their leaders. */
export const listGroups = (): ProcessIdentity[] => [...running.values()];

/** Told whenever a group begins or ends. @returns takes the listener away again */
export function watchGroups(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function addGroup(leader: ProcessIdentity): void {
  running.set(leader.pid, leader);
  for (const listener of listeners) listener();
}

export function removeGroup(pid: number): void {
  running.delete(pid);
  for (const listener of listeners) listener();
}

/** Whether everything is being ended: what a program printed until then is of no interest to anybody. */
export const isEnding = (): boolean => ending;

/** Ends all that works for us, and lets nothing begin. For a process that is about to end itself. */
export async function endAllGroups(): Promise<void> {
  ending = true;
  await Promise.all(listGroups().map(endGroup));
}

const graceMs = 2000;
const pollMs = 25;

/** Ends a group: by SIGTERM, and what is still there two seconds later by SIGKILL. Comes back when nothing of it is left. */
export async function endGroup({ pid }: ProcessIdentity): Promise<void> {
  for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
    signalGroup(pid, signal);
    for (let waited = 0; waited < graceMs && isThere(groupOf(pid)); waited += pollMs) await sleep(pollMs);
  }
}

/** Whether something of a group that another process of ours started is still there. */
export function isGroupAlive(leader: ProcessIdentity): boolean {
  if (leader.boot !== readBoot() || !isThere(groupOf(leader.pid))) return false;
  const answer = askProcess(leader);
  if (answer === 'certain' || answer === 'likely' || answer === 'stopped') return true;
  // Its leader is gone and its number still taken: by the rest of the group, since no process gets the number of a group that there is.
  return answer === 'gone' && !isThere(leader.pid);
}

/** Windows has no groups: there it is the program itself. */
const groupOf = (pid: number): number => (process.platform === 'win32' ? pid : -pid);

export function signalGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(groupOf(pid), signal);
  } catch {
    // Gone already.
  }
}
