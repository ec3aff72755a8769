/**
 * The page of `report --html`, of 1,200 packages on 12 targets of every kind of forecast: its size, and the processor
 * time that it takes against the same plan as JSON. Targets: below 1,000,000 characters, below a second.
 */
import { formatForecastHtml } from '@abistamp/core/internal/report/forecast-html';
import { formatForecastJson } from '@abistamp/core/internal/report/forecast-json';
import { madePlan } from '../test/report/forecast-samples.ts';
import { treeOf } from '../test/report/golden.ts';

const rounds = 15;
const context = treeOf([]);
const plan = madePlan(1200, 12);

const contenders = {
  'as JSON': () => JSON.stringify(formatForecastJson(plan, context), null, 2),
  'as a page': () => formatForecastHtml(plan, context),
};
type Name = keyof typeof contenders;

/** Milliseconds of processor time, this thread's and the collector's. */
function measure(work: () => string): { ms: number; characters: number } {
  const before = process.cpuUsage();
  const { length: characters } = work();
  const { user, system } = process.cpuUsage(before);
  return { ms: (user + system) / 1000, characters };
}

const names = Object.keys(contenders) as Name[];
const times: Record<Name, number[]> = { 'as JSON': [], 'as a page': [] };
const ratios: number[] = [];
const sizes = new Map<Name, number>();
for (let round = 0; round <= rounds; round++) {
  const order = round % 2 === 0 ? names : [...names].reverse();
  const taken = new Map(order.map((name) => [name, measure(contenders[name])]));
  for (const [name, { characters }] of taken) sizes.set(name, characters);
  // The first round compiles, as the only one of a command does.
  if (round === 0)
    console.log(`first: ${names.map((name) => `${name} ${describe(taken.get(name)?.ms)}`).join(', ')}`);
  if (round === 0) continue;
  for (const [name, { ms }] of taken) times[name].push(ms);
  ratios.push((taken.get('as a page')?.ms ?? 0) / (taken.get('as JSON')?.ms ?? 1));
}
for (const name of names)
  console.log(
    `${name.padEnd(10)} ${String(sizes.get(name)).padStart(9)} characters, ${describe(median(times[name]))}`,
  );
console.log(`the page takes ${median(ratios).toFixed(2)} × the time of the JSON`);

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

function describe(ms = 0): string {
  return `${ms.toFixed(0)} ms of processor time`;
}
