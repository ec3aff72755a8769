import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import { isRecord, numberOf, stringOf } from '../files/json.ts';

/** Identifies one process among all that ever had its pid, as far as the kernel allows. */
export interface ProcessIdentity {
  pid: number;
  /** The host name. Two containers may share one. */
  host: string;
  /** The kernel's boot id; null when unavailable. */
  boot: string | null;
  /** The pid namespace: each container numbers its own processes. Null when unavailable. */
  namespace: string | null;
  /** Start time in kernel ticks since boot; null when unavailable. */
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

/** Null for anything that is not exactly a process identity. */
export function parseProcessIdentity(value: unknown): ProcessIdentity | null {
  if (!isRecord(value)) return null;
  const pid = numberOf(value['pid']);
  const host = stringOf(value['host']);
  if (pid === null || !Number.isSafeInteger(pid) || pid <= 0 || host === null) return null;
  const text = (name: string) => stringOf(value[name]);
  return { pid, host, boot: text('boot'), namespace: text('namespace'), start: text('start') };
}

/**
 * Whether a process still exists. `certain`: its start time was compared, because another process may have
 * its pid by now. `stopped`: it is suspended until it is continued. `unknown`: it cannot be asked, being on
 * another machine, in another container or from before a reboot.
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

/** Whether a pid (or, negative, a process group) is in use. */
export function isThere(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** The kernel's boot id; null when unavailable. */
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
