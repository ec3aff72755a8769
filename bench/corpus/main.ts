/**
 * Reads every file of a corpus and compares each property with the known truth.
 *
 * npm run bench -- corpus FILE.tsv [--no-fetch]
 */
import { existsSync } from 'node:fs';
import { judgeCell, type Outcome, readCells } from './compare.ts';
import { fetchPackages, fileOf, isSameFile } from './fetch.ts';
import { readRows } from './rows.ts';

const [path, ...flags] = process.argv.slice(2);
if (path === undefined || !existsSync(path)) {
  console.error('usage: npm run bench -- corpus FILE.tsv [--no-fetch]');
  process.exit(2);
}

const columns = [
  'format',
  'platform',
  'arch',
  'libc',
  'kind',
  'abi',
  'runtime',
  'napi_declared',
  'napi_required',
  'min_glibc',
];
const rows = readRows(path);
const missing = flags.includes('--no-fetch') ? [] : await fetchPackages(rows);
const counts = new Map(
  columns.map((column) => [
    column,
    { right: 0, wrong: 0, unknown: 0, 'no truth': 0 } as Record<Outcome, number>,
  ]),
);
const oddities: string[] = [];
let read = 0;
let absent = 0;
for (const row of rows) {
  if (!isSameFile(row)) {
    absent++;
    continue;
  }
  read++;
  const cells = readCells(fileOf(row));
  for (const column of columns) {
    const outcome = judgeCell(column, row, cells[column] ?? '');
    const count = counts.get(column);
    if (count !== undefined) count[outcome]++;
    if (outcome === 'wrong' || outcome === 'unknown') {
      oddities.push(
        `${outcome.padEnd(8)} ${column.padEnd(14)} truth ${row[column]}  read ${cells[column] || '-'}  ${row['package']}/${row['path']}`,
      );
    }
  }
}

for (const line of oddities) console.log(line);
console.log(
  `\n${read} of ${rows.length} files read, ${absent} not to be had${missing.length === 0 ? '' : ` (${missing.length} packages)`}`,
);
console.log(
  `\n${'property'.padEnd(16)}${['right', 'wrong', 'unknown', 'no truth'].map((name) => name.padStart(10)).join('')}`,
);
for (const [column, count] of counts) {
  console.log(
    `${column.padEnd(16)}${[count.right, count.wrong, count.unknown, count['no truth']].map((n) => `${n}`.padStart(10)).join('')}`,
  );
}
process.exitCode = [...counts.values()].some(({ wrong }) => wrong > 0) ? 1 : 0;
