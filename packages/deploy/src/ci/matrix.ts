import { isMap, type YamlMap, type YamlValue } from '../yaml/read-yaml.ts';

/** More combinations are not told apart. */
const maxRows = 64;

/** The rows of a matrix, each as values by names; one row without any for no matrix, or one that is computed. */
export function expandMatrix(matrix: YamlValue): Map<string, string>[] {
  if (!isMap(matrix)) return [new Map()];
  let rows: Map<string, string>[] = [new Map()];
  for (const [name, values] of Object.entries(matrix)) {
    if (name === 'include' || name === 'exclude' || !Array.isArray(values) || values.length === 0) continue;
    rows = rows
      .flatMap((row) => values.map((value) => new Map([...row, ...flatten(name, value)])))
      .slice(0, maxRows);
  }
  const excluded = listRows(matrix, 'exclude');
  rows = rows.filter(
    (row) => !excluded.some((values) => [...values].every(([name, value]) => row.get(name) === value)),
  );
  return addIncluded(rows, listRows(matrix, 'include'));
}

/** A row that agrees with some adds to them, one that does not is one more (GitHub's docs, "matrix.include"). */
function addIncluded(
  rows: Map<string, string>[],
  included: readonly Map<string, string>[],
): Map<string, string>[] {
  const base = rows.filter((row) => row.size > 0);
  const extra: Map<string, string>[] = [];
  for (const values of included.slice(0, maxRows)) {
    const fitting = base.filter(
      (row) =>
        [...values].every(([name, value]) => !row.has(name) || row.get(name) === value) &&
        [...values].some(([name]) => row.has(name)),
    );
    for (const row of fitting) for (const [name, value] of values) row.set(name, value);
    if (fitting.length === 0) extra.push(values);
  }
  const all = [...base, ...extra];
  return all.length === 0 ? [new Map()] : all;
}

function listRows(matrix: YamlMap, key: string): Map<string, string>[] {
  const list = Object.hasOwn(matrix, key) ? matrix[key] : null;
  return Array.isArray(list)
    ? list
        .filter(isMap)
        .map((row) => new Map(Object.entries(row).flatMap(([name, value]) => flatten(name, value))))
    : [];
}

/** A map among the values is read by its parts: `matrix.config.os`. */
function flatten(name: string, value: YamlValue): [string, string][] {
  if (typeof value === 'string') return [[name, value]];
  return isMap(value) ? Object.entries(value).flatMap(([key, part]) => flatten(`${name}.${key}`, part)) : [];
}
