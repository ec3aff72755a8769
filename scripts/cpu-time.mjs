// Processor time of a process and everything it started, in seconds, from Linux's /proc.
import { readdirSync, readFileSync } from 'node:fs';

/** `/proc` counts in hundredths of a second on every architecture (USER_HZ). */
const TICKS_PER_SECOND = 100;

/**
 * Of this process and of its children that have ended and been waited for.
 * @returns null without /proc
 */
export function readCpuSeconds(pid = 'self') {
  const stat = readStat(pid);
  if (stat === null) return null;
  const [user, system, childrenUser, childrenSystem] = stat.slice(11, 15).map(Number);
  return (user + system + childrenUser + childrenSystem) / TICKS_PER_SECOND;
}

/**
 * Of this process's running descendants: a server that is killed when this process ends is never waited for.
 */
export function readRunningCpuSeconds() {
  return listDescendants(process.pid).reduce((sum, pid) => sum + (readCpuSeconds(pid) ?? 0), 0);
}

/** All descendants of this process, including those in process groups of their own. */
export function listDescendants(pid) {
  const children = new Map();
  for (const name of listProcesses()) {
    const parent = Number(readStat(name)?.[1] ?? -1);
    children.set(parent, [...(children.get(parent) ?? []), Number(name)]);
  }
  const found = [];
  for (let queue = [pid]; queue.length > 0; ) {
    const below = children.get(queue.shift()) ?? [];
    found.push(...below);
    queue = [...queue, ...below];
  }
  return found;
}

function listProcesses() {
  try {
    return readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  } catch {
    return [];
  }
}

/** The fields after "pid (name)"; the name may contain spaces and brackets. proc(5) numbers them from 3. */
function readStat(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  } catch {
    return null;
  }
}
