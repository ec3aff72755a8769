import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const made: string[] = [];
process.on('exit', () => {
  for (const folder of made) rmSync(folder, { recursive: true, force: true });
});

/** A new folder, deleted when the process ends. */
export function makeFolder(name: string): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), `abistamp-${name}-`)));
  made.push(folder);
  return folder;
}

/** Writes files by their paths relative to a folder; objects become JSON. */
export function writeFiles(
  folder: string,
  files: Readonly<Record<string, string | Uint8Array | object>>,
): void {
  for (const [path, content] of Object.entries(files)) {
    const file = join(folder, path);
    mkdirSync(dirname(file), { recursive: true });
    const raw = typeof content === 'string' || content instanceof Uint8Array;
    const text = raw ? content : `${JSON.stringify(content, null, 2)}\n`;
    writeFileSync(file, text, { mode: content instanceof Uint8Array ? 0o755 : 0o644 });
  }
}
