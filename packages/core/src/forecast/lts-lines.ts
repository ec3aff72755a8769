/** Lines of Node with long-term support: since when, and until when (nodejs/Release, schedule.json). */
const ltsLines: readonly (readonly [line: number, from: string, until: string])[] = [
  [18, '2022-10-25', '2025-04-30'],
  [20, '2023-10-24', '2026-04-30'],
  [22, '2024-10-29', '2027-04-30'],
  [24, '2025-10-28', '2028-04-30'],
  [26, '2026-10-28', '2029-04-30'],
  [27, '2027-10-20', '2030-04-30'],
];

/** The lines that have long-term support on a day, oldest first. */
export function listLtsLines(day: Date): number[] {
  const date = day.toISOString().slice(0, 10);
  return ltsLines.flatMap(([line, from, until]) => (from <= date && date <= until ? [line] : []));
}
