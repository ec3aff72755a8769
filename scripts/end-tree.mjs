// Ends a process and all its descendants, including those in process groups of their own.
import { listDescendants } from './cpu-time.mjs';

export function endTree(pid) {
  for (const each of [pid, ...listDescendants(pid)]) {
    try {
      process.kill(each, 'SIGKILL');
    } catch {
      // Already gone.
    }
  }
}
