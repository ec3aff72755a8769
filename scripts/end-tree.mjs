// Ends a process with everything below it, also what moved into a process group of its own.
import { listDescendants } from './cpu-time.mjs';

export function endTree(pid) {
  for (const each of [pid, ...listDescendants(pid)]) {
    try {
      process.kill(each, 'SIGKILL');
    } catch {
      // Gone by itself meanwhile.
    }
  }
}
