import type { RelocatedWords } from '../addon/relocated-words.ts';
import type { MachImage, MachSegment } from './image.ts';

/** How the pointers of a chain are packed (mach-o/fixup-chains.h, `DYLD_CHAINED_PTR_…`). */
type PointerKind = 'pointer-64' | 'pointer-64-offset' | 'arm64e' | 'arm64e-offset' | 'pointer-32';

const kinds: Readonly<Record<number, PointerKind>> = {
  1: 'arm64e',
  2: 'pointer-64',
  3: 'pointer-32',
  6: 'pointer-64-offset',
  7: 'arm64e-offset',
  9: 'arm64e-offset',
  10: 'arm64e-offset',
  12: 'arm64e-offset',
};

const startNone = 0xffff;
const startMulti = 0x8000;

interface Pointer {
  /** The address it points to; null if it is bound to an import. */
  target: number | null;
  /** Bytes to the next pointer of the chain; 0 at its end. */
  next: number;
}

/** Words that dyld fills by following chains through the data itself: `LC_DYLD_CHAINED_FIXUPS`. */
export function readChainedFixups(image: MachImage, words: RelocatedWords): void {
  const { chainedFixups, reader, segments } = image;
  if (chainedFixups === null) return;
  const starts = chainedFixups.offset + reader.u32(chainedFixups.offset + 4);
  const base = segments.find(({ name }) => name === '__TEXT')?.address ?? 0;
  const count = Math.min(reader.u32(starts), segments.length);
  for (let i = 0; i < count; i++) {
    const info = reader.u32(starts + 4 + i * 4);
    const segment = segments[i];
    if (info !== 0 && segment !== undefined) readSegmentChains(image, starts + info, segment, base, words);
  }
}

function readSegmentChains(
  image: MachImage,
  info: number,
  segment: MachSegment,
  base: number,
  words: RelocatedWords,
): void {
  const { reader } = image;
  const pageSize = reader.u16(info + 4);
  const kind = kinds[reader.u16(info + 6)];
  if (kind === undefined || pageSize === 0) return;
  const pages = Math.min(reader.u16(info + 20), Math.ceil(segment.fileSize / pageSize));
  for (let page = 0; page < pages && !words.isFull; page++) {
    const begin = page * pageSize;
    const start = reader.u16(info + 22 + page * 2);
    if (start === startNone) continue;
    if ((start & startMulti) === 0) {
      followChain(image, kind, segment, base, begin + start, words);
      continue;
    }
    for (const first of listStarts(image, info, start & ~startMulti)) {
      // Each takes at least a word, unless it is out of bounds: nothing would end a hostile list otherwise.
      if (first >= pageSize || begin + first >= segment.fileSize || words.isFull) break;
      followChain(image, kind, segment, base, begin + first, words);
    }
  }
}

/** 32-bit images may have several chains on a page, listed after the pages. */
function* listStarts({ reader }: MachImage, info: number, index: number): Generator<number> {
  for (let i = index; ; i++) {
    const start = reader.u16(info + 22 + i * 2);
    yield start & ~startMulti;
    if ((start & startMulti) !== 0) return;
  }
}

function followChain(
  { reader }: MachImage,
  kind: PointerKind,
  segment: MachSegment,
  base: number,
  first: number,
  words: RelocatedWords,
): void {
  for (let at = first; at < segment.fileSize && !words.isFull; ) {
    const offset = segment.offset + at;
    const { target, next } = readPointer(kind, reader.u32(offset), reader.u32(offset + 4), base);
    words.set(segment.address + at, target);
    if (next === 0) return;
    at += next;
  }
}

/** The bit fields of each kind; `low` and `high` are the word's halves. */
function readPointer(kind: PointerKind, low: number, high: number, base: number): Pointer {
  const high4 = (high & 0xf) * 0x100000000;
  switch (kind) {
    case 'pointer-32':
      return { target: low >>> 31 === 1 ? null : low & 0x3ffffff, next: ((low >>> 26) & 0x1f) * 4 };
    case 'pointer-64':
    case 'pointer-64-offset': {
      const target = low + high4 + (kind === 'pointer-64-offset' ? base : 0);
      return { target: high >>> 31 === 1 ? null : target, next: ((high >>> 19) & 0xfff) * 4 };
    }
    default: {
      const next = ((high >>> 19) & 0x7ff) * 8;
      if (((high >>> 30) & 1) === 1) return { target: null, next };
      if (high >>> 31 === 1) return { target: low + base, next };
      const target = low + (high & 0x7ff) * 0x100000000;
      return { target: kind === 'arm64e' ? target : target + base, next };
    }
  }
}
