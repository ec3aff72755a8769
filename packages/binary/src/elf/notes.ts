import type { ElfImage } from './image.ts';
import { segmentTypes } from './segments.ts';

const maxNotes = 64;

/** Owners of the file's notes ("GNU", "Android", "FreeBSD" …), which name the system it was made for. */
export function readNoteOwners({ reader, segments }: ElfImage): Set<string> {
  const owners = new Set<string>();
  for (const { type, offset, fileSize } of segments) {
    if (type !== segmentTypes.note) continue;
    const end = Math.min(offset + fileSize, reader.size);
    for (let at = offset, left = maxNotes; at + 12 <= end && left > 0; left--) {
      const nameSize = reader.u32(at);
      const descriptionSize = reader.u32(at + 4);
      if (nameSize > 256 || descriptionSize > fileSize) break;
      owners.add(reader.text(at + 12, nameSize));
      at += 12 + align(nameSize) + align(descriptionSize);
    }
  }
  return owners;
}

const align = (size: number): number => (size + 3) & ~3;
