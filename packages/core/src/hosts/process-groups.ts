import { setTimeout as sleep } from 'node:timers/promises';
import { askProcess, isThere, type ProcessIdentity, readBoot } from '../runtime/process-identity.ts';

/*
 * Every program that works on a tree for us leads its own process group, so that it can be ended with
 * everything it started.
 */

const running = new Map<number, ProcessIdentity>();
const listeners = new Set<() => void>();
let ending = false;

/** The groups currently working for us, by their leaders. */
export const listGroups = (): ProcessIdentity[] => [...running.values()];

/**
 * Called whenever a group begins or ends.
 * @returns removes the listener
 */
export function watchGroups(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** @throws what a listener throws; the group is then none of those listed */
export function addGroup(leader: ProcessIdentity): void {
  running.set(leader.pid, leader);
  try {
    for (const listener of listeners) listener();
  } catch (error) {
    running.delete(leader.pid);
    throw error;
  }
}

export function removeGroup(pid: number): void {
  running.delete(pid);
  for (const listener of listeners) listener();
}

/** Whether everything is being ended: output up to then is of no interest. */
export const isEnding = (): boolean => ending;

/** Ends everything that works for us now. */
export async function endRunningGroups(): Promise<void> {
  await Promise.all(listGroups().map(endGroup));
}

/** Ends everything that works for us, and lets nothing begin. For a process that is about to exit. */
export async function endAllGroups(): Promise<void> {
  ending = true;
  await endRunningGroups();
}

const graceMs = 2000;
const pollMs = 25;

/** Ends a group by SIGTERM, and the rest by SIGKILL two seconds later. Returns when nothing of it is left. */
export async function endGroup({ pid }: ProcessIdentity): Promise<void> {
  for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
    signalGroup(pid, signal);
    for (let waited = 0; waited < graceMs && isThere(groupOf(pid)); waited += pollMs) await sleep(pollMs);
  }
}

/** Whether anything is left of a group that another process of ours started. */
export function isGroupAlive(leader: ProcessIdentity): boolean {
  if (leader.boot !== readBoot() || !isThere(groupOf(leader.pid))) return false;
  const answer = askProcess(leader);
  if (answer === 'certain' || answer === 'likely' || answer === 'stopped') return true;
  // The leader is gone and its number still in use, so by the rest of the group: no new process gets the
  // number of an existing group.
  return answer === 'gone' && !isThere(leader.pid);
}

/** Windows has no groups: the number is that of the program itself. */
const groupOf = (pid: number): number => (process.platform === 'win32' ? pid : -pid);

export function signalGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(groupOf(pid), signal);
  } catch {
    // Already gone.
  }
}
