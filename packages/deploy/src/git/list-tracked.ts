import { readFileSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';

const maxIndex = 64 << 20;

/**
 * The native files that git tracks below a folder, by its index (gitformat-index, versions 2 to 4).
 * @returns paths relative to the folder; null without a repository, or before the first file is added
 */
export function listTracked(folder: string): string[] | 'unreadable' | null {
  const repository = findRepository(resolve(folder));
  if (repository === null) return null;
  const prefix = relative(repository.root, resolve(folder)).replaceAll('\\', '/');
  const paths = readIndex(repository.index);
  if (paths === null || paths === 'unreadable') return paths;
  const below = prefix === '' ? '' : `${prefix}/`;
  return paths.filter((path) => path.startsWith(below)).map((path) => path.slice(below.length));
}

function findRepository(start: string): { root: string; index: string } | null {
  for (let folder = start; ; folder = dirname(folder)) {
    const git = join(folder, '.git');
    const stats = statSync(git, { throwIfNoEntry: false });
    if (stats?.isDirectory() === true) return { root: folder, index: join(git, 'index') };
    if (stats?.isFile() === true) {
      const [, path] = stats.size < 4096 ? (/^gitdir: (.+)$/m.exec(readFileSync(git, 'utf8')) ?? []) : [];
      return path === undefined ? null : { root: folder, index: join(resolve(folder, path), 'index') };
    }
    if (dirname(folder) === folder) return null;
  }
}

/** Only the paths of `.node` files. */
function readIndex(file: string): string[] | 'unreadable' | null {
  try {
    const stats = statSync(file, { throwIfNoEntry: false });
    if (stats === undefined) return null;
    if (!stats.isFile() || stats.size > maxIndex) return 'unreadable';
    return parseIndex(readFileSync(file)) ?? 'unreadable';
  } catch {
    return 'unreadable';
  }
}

function parseIndex(bytes: Buffer): string[] | null {
  if (bytes.length < 12 || bytes.toString('latin1', 0, 4) !== 'DIRC') return null;
  const version = bytes.readUInt32BE(4);
  const count = bytes.readUInt32BE(8);
  if (version < 2 || version > 4) return null;
  const found: string[] = [];
  let at = 12;
  let last = '';
  for (let i = 0; i < count && at + 62 < bytes.length; i++) {
    const isExtended = version > 2 && (bytes.readUInt16BE(at + 60) & 0x4000) !== 0;
    let name = at + (isExtended ? 64 : 62);
    let kept = 0;
    if (version === 4) {
      const dropped = readVariable(bytes, name);
      name = dropped.end;
      kept = Math.max(0, last.length - dropped.value);
    }
    const end = bytes.indexOf(0, name);
    if (end < 0) return null;
    // Latin-1 keeps one character a byte, which version 4 counts.
    last = last.slice(0, kept) + bytes.toString('latin1', name, end);
    if (last.endsWith('.node')) found.push(Buffer.from(last, 'latin1').toString());
    at = version === 4 ? end + 1 : at + ((end - at + 8) & ~7);
  }
  return found;
}

/** An offset as pack files have it: seven bits a byte, each but the last one more. */
function readVariable(bytes: Buffer, start: number): { value: number; end: number } {
  let at = start;
  let byte = bytes[at++] ?? 0;
  let value = byte & 127;
  while ((byte & 128) !== 0 && at - start < 6) {
    byte = bytes[at++] ?? 0;
    value = (value + 1) * 128 + (byte & 127);
  }
  return { value, end: at };
}
