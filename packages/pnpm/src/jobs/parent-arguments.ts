import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/**
 * The arguments of the parent process: pnpm 12 runs hooks in a child that never sees the command line. Null
 * where the system does not say.
 */
export function readParentArguments(): string[] | null {
  const isLinux = process.platform === 'linux';
  try {
    const text = isLinux
      ? readFileSync(`/proc/${process.ppid}/cmdline`, 'utf8').replace(/\0$/, '')
      : execFileSync('ps', ['-o', 'args=', '-p', String(process.ppid)], { encoding: 'utf8' }).trim();
    return text.split(isLinux ? '\0' : /\s+/).slice(1);
  } catch {
    return null;
  }
}
