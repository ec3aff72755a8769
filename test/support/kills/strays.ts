import { readdirSync, readFileSync } from 'node:fs';
import type { Place } from './place.ts';

/** Processes that were started in a place and still run. Linux only. */
export function listStrays({ folder }: Place): number[] {
  const mark = `ABISTAMP_KILLS=${folder}\0`;
  return readdirSync('/proc')
    .map(Number)
    .filter((pid) => Number.isSafeInteger(pid) && read(pid, 'environ').includes(mark) && !isZombie(pid));
}

const isZombie = (pid: number): boolean => /\) Z/.test(read(pid, 'stat'));

function read(pid: number, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return '';
  }
}
