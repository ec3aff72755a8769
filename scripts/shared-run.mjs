// What the files of one run share: a folder, and the registry that the first file to need one starts there.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readCpuSeconds } from './cpu-time.mjs';

/** @returns the folder */
export function beginRun() {
  return mkdtempSync(join(tmpdir(), 'abistamp-run-'));
}

/**
 * Stops the registry and deletes the folder.
 * @returns the registry's processor time, in seconds
 */
export function endRun(folder) {
  let spent = 0;
  try {
    const pid = Number(readFileSync(join(folder, 'registry/pid'), 'utf8'));
    spent = readCpuSeconds(pid) ?? 0;
    process.kill(pid, 'SIGKILL');
  } catch {
    // No file needed one.
  }
  rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  return spent;
}
