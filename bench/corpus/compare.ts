import { type NativeFile, openFileSource, readNativePath } from '@abistamp/binary';
import { summarizeFacts } from '@abistamp/core/internal/stamp/summary';
import type { CorpusRow } from './rows.ts';

export type Outcome = 'right' | 'wrong' | 'unknown' | 'no truth';

/** The reader's results in the words of the corpus, by column; '' if unknown. */
export function readCells(path: string): Record<string, string> {
  const facts = readNativePath(path);
  const summary = summarizeFacts(facts);
  const floor = summary.glibc ?? '';
  return {
    format: isFat(facts, path) ? 'macho-fat' : (summary.format ?? 'none'),
    platform: summary.platform ?? '',
    arch: [...summary.archs].sort().join('+'),
    libc: summary.libc ?? '',
    kind: summary.kind === 'node-api' || summary.kind === 'hybrid' ? 'napi' : (summary.kind ?? 'none'),
    abi: summary.abis.join('+'),
    runtime: summary.runtime ?? '',
    napi_declared: numberText(summary.nodeApi?.declared),
    napi_required: numberText(summary.nodeApi?.required),
    min_glibc: floor,
  };
}

/** A fat file may hold a single architecture. */
function isFat(facts: NativeFile, path: string): boolean {
  return facts.format === 'macho' && openFileSource(path).read(0, 1)[0] === 0xca;
}

function numberText(value: number | null | undefined): string {
  return value === null || value === undefined ? '' : `${value}`;
}

/** Compares one property; a truth that is itself unknown proves nothing. */
export function judgeCell(column: string, row: CorpusRow, read: string): Outcome {
  const truth = (row[column] ?? '').trim();
  // For systems other than Linux the corpus names the system itself.
  if (truth === '' || (column === 'libc' && truth === row['platform'])) return 'no truth';
  const same = column === 'arch' || column === 'abi' ? sortParts(truth) === sortParts(read) : truth === read;
  if (same) return 'right';
  return read === '' ? 'unknown' : 'wrong';
}

function sortParts(value: string): string {
  return value
    .split(/[+,\s]+/)
    .filter((part) => part !== '')
    .sort()
    .join('+');
}
