// Ends a process with everything below it, also what moved into a process group of its own.
import { readdirSync, readFileSync } from 'node:fs';

export function endTree(pid) {
  for (const each of [pid, ...listDescendants(pid)]) {
    try {
      process.kill(each, 'SIGKILL');
    } catch {
      // Gone by itself meanwhile.
    }
  }
}

function listDescendants(pid) {
  const children = new Map();
  for (const name of listProcesses()) {
    const parent = readParent(name);
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

function readParent(pid) {
  try {
    // "pid (name) state parent …", where the name may hold spaces and brackets.
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
  } catch {
    return -1;
  }
}
