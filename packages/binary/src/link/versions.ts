import { type DynamicSection, tags } from './dynamic-section.ts';
import type { LinkInfo } from './link-info.ts';

const recordLimit = 65_536;
const weakFlag = 2;

/** The versions a file asks of each library (DT_VERNEED). */
export function readVersionNeeds(
  dynamic: DynamicSection,
  text: (offset: number) => string,
): LinkInfo['versionNeeds'] {
  const needs: LinkInfo['versionNeeds'] = [];
  const { file } = dynamic;
  for (const record of listRecords(dynamic, tags.verNeed, tags.verNeedNum, 12)) {
    const library = text(file.u32(record + 4));
    let at = record + file.u32(record + 8);
    for (let left = file.u16(record + 2); left > 0 && needs.length < recordLimit; left--) {
      const version = text(file.u32(at + 8));
      needs.push({ library, version, weak: (file.u16(at + 4) & weakFlag) !== 0 });
      const step = file.u32(at + 12);
      if (step === 0) break;
      at += step;
    }
  }
  return needs;
}

/** The versions a library has (DT_VERDEF); null where it has no such table. */
export function readVersionDefinitions(
  dynamic: DynamicSection,
  text: (offset: number) => string,
): Set<string> | null {
  if (dynamic.value(tags.verDef) === null) return null;
  const { file } = dynamic;
  const names = new Set<string>();
  for (const record of listRecords(dynamic, tags.verDef, tags.verDefNum, 16)) {
    names.add(text(file.u32(record + file.u32(record + 12))));
  }
  return names;
}

/** Both tables are chains of records; `link` is where in a record the way to the next one stands. */
function* listRecords(
  dynamic: DynamicSection,
  table: number,
  number: number,
  link: number,
): Generator<number> {
  const address = dynamic.value(table);
  let at = address === null ? null : dynamic.offsetOf(address);
  if (at === null) return;
  const { file } = dynamic;
  for (let left = Math.min(dynamic.value(number) ?? 0, recordLimit); left > 0; left--) {
    yield at;
    const step = file.u32(at + link);
    if (step === 0 || at + step >= file.size) return;
    at += step;
  }
}
