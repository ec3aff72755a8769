import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import { isRecord, numberOf, stringOf } from '../files/json.ts';

/** One process, told from all others that ever had its number: as far as the kernel tells. */
export interface ProcessIdentity {
  pid: number;
  /** The machine's name. Two containers may share one. */
  host: string;
  /** The kernel's id of this boot; null where it has none. */
  boot: string | null;
  /** The pid namespace: a container's numbers are its own. Null where the kernel does not say. */
  namespace: string | null;
  /** When it started, in the kernel's ticks since the boot; null where the kernel does not say. */
  start: string | null;
}

export function identifyProcess(pid: number = process.pid): ProcessIdentity {
  return {
    pid,
    host: hostname(),
    boot: readBoot(),
    namespace: attempt(() => readlinkSync('/proc/self/ns/pid')),
    start: readStat(pid)?.start ?? null,
  };
}

/** Null for anything that is not exactly one. */
export function parseProcessIdentity(value: unknown): ProcessIdentity | null {
  if (!isRecord(value)) return null;
  const pid = numberOf(value['pid']);
  const host = stringOf(value['host']);
  if (pid === null || !Number.isSafeInteger(pid) || pid <= 0 || host === null) return null;
  const text = (name: string) => stringOf(value[name]);
  return { pid, host, boot: text('boot'), namespace: text('namespace'), start: text('start') };
}

/**
 * Whether a process is still there. `certain` says that its start time was compared: its number alone may be
 * another's by now. `stopped` says so of one that does nothing until it is told to go on. `unknown` where it
 * cannot be asked: on another machine, in another container, before a restart.
 */
export function askProcess(process: ProcessIdentity): 'certain' | 'likely' | 'stopped' | 'gone' | 'unknown' {
  const here = identifyProcess();
  const same =
    process.host === here.host && process.boot === here.boot && process.namespace === here.namespace;
  if (!same) return 'unknown';
  if (!isThere(process.pid)) return 'gone';
  const now = readStat(process.pid);
  if (now?.zombie === true) return 'gone';
  if (process.start === null || now === null) return 'likely';
  if (now.start !== process.start) return 'gone';
  return now.stopped ? 'stopped' : 'certain';
}

/** Whether a number is anybody's: a process, or, negative, a group. */
export function isThere(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** The kernel's id of this boot; null where it has none. */
export function readBoot(): string | null {
  return attempt(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim());
}

/** Fields 3 and 22 of proc_pid_stat(5); a name in parentheses may hold anything. */
function readStat(pid: number): { zombie: boolean; stopped: boolean; start: string } | null {
  const text = attempt(() => readFileSync(`/proc/${pid}/stat`, 'utf8'));
  const fields = text?.slice(text.lastIndexOf(')') + 2).split(' ');
  const start = fields?.[19];
  const state = fields?.[0] ?? '';
  return start === undefined ? null : { zombie: /[ZX]/.test(state), stopped: /[Tt]/.test(state), start };
}

function attempt<T>(read: () => T): T | null {
  try {
    return read();
  } catch {
    return null;
  }
}
