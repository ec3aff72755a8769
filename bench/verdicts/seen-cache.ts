import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { NodeRelease } from '../../test/toolchain/index.ts';
import type { Seen } from './observe.ts';

/** Observations are cached beside the tree: only predictions change from run to run. */
export function readSeen(folder: string, release: NodeRelease): Seen | null {
  try {
    return JSON.parse(readFileSync(join(folder, `seen-${release}.json`), 'utf8'));
  } catch {
    return null;
  }
}

export function writeSeen(folder: string, release: NodeRelease, seen: Seen): void {
  writeFileSync(join(folder, `seen-${release}.json`), `${JSON.stringify(seen)}\n`);
}
