import type { PagedReader } from '../source/paged-reader.ts';
import { type Segment, segmentTypes } from './segments.ts';

/** Real files have about thirty. */
const maxDynamicEntries = 1024;

/** The dynamic section, by tag: values in file order. */
export function readDynamicEntries(
  reader: PagedReader,
  is64Bit: boolean,
  segments: readonly Segment[],
): Map<number, number[]> {
  const entries = new Map<number, number[]>();
  const dynamic = segments.find(({ type }) => type === segmentTypes.dynamic);
  if (dynamic === undefined) return entries;
  const step = is64Bit ? 16 : 8;
  const end = Math.min(
    dynamic.offset + dynamic.fileSize,
    reader.size,
    dynamic.offset + maxDynamicEntries * step,
  );
  for (let at = dynamic.offset; at + step <= end; at += step) {
    const tag = reader.word(at, is64Bit);
    if (tag === 0) break;
    const values = entries.get(tag);
    if (values === undefined) entries.set(tag, [reader.word(at + step / 2, is64Bit)]);
    else values.push(reader.word(at + step / 2, is64Bit));
  }
  return entries;
}
