import type { MachImage } from './image.ts';
import { readUleb } from './uleb.ts';

const longestPart = 8192;
const longestName = 16384;
/** Names share prefixes, and so may be longer than the trie; three or four times in real files. */
const mostNameBytes = 32;
const reexport = 8;

/**
 * The export trie (mach-o/loader.h, `dyld_info_command.export_off`): names by shared prefixes, each with an
 * offset from the image's start. A trie has no loops and an edge takes two bytes: anything beyond that in a
 * hostile one is ignored.
 */
export function readExportsTrie({ exportsTrie, reader, problems }: MachImage): Map<string, number> {
  const found = new Map<string, number>();
  if (exportsTrie === null || exportsTrie.size === 0) return found;
  const bytes = reader.bytes(exportsTrie.offset, exportsTrie.size);
  const visited = new Set<number>();
  const pending: [number, string][] = [[0, '']];
  let edges = bytes.length / 2;
  let room = bytes.length * mostNameBytes;
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    const [start, prefix] = node;
    if (visited.has(start) || start >= bytes.length) continue;
    if (edges < 0 || room < 0) {
      problems.push({ code: 'limit', detail: 'its exported names are more than it has room for' });
      break;
    }
    visited.add(start);
    const cursor = { at: start };
    const size = readUleb(bytes, cursor);
    const children = cursor.at + size;
    if (size > 0) {
      const flags = readUleb(bytes, cursor);
      // A re-export has another library's name instead of an address.
      if ((flags & reexport) === 0) found.set(prefix, readUleb(bytes, cursor));
      room -= prefix.length;
    }
    cursor.at = children + 1;
    for (let left = bytes[children] ?? 0; left > 0 && cursor.at < bytes.length; left--, edges--) {
      const length = bytes.subarray(cursor.at, cursor.at + longestPart).indexOf(0);
      if (length < 0) break;
      const name = prefix + bytes.toString('latin1', cursor.at, cursor.at + length);
      cursor.at += length + 1;
      const child = readUleb(bytes, cursor);
      if (name.length < longestName) pending.push([child, name]);
    }
  }
  return found;
}
