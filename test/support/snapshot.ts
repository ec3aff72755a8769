import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Every file below a folder with its type and its content's hash. */
export function snapshot(folder: string): Record<string, string> {
  const entries = readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return Object.entries(snapshot(path));
    const hash = entry.isFile() ? createHash('sha256').update(readFileSync(path)).digest('hex') : 'link';
    return [[path, hash] as [string, string]];
  });
  return Object.fromEntries(entries);
}
