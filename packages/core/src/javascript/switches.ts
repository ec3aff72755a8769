import type { SwitchCase, SwitchStatement } from 'acorn';
import { type Alternatives, always, both, either, never } from './alternatives.ts';
import { compareValues } from './compare.ts';
import { exitOfList } from './exits.ts';
import { type Test, untold } from './match-text.ts';
import type { Reading } from './reading.ts';

const maxCases = 200;

/** The condition for reaching a case of a `switch`, including fall-through from the cases before. */
export function conditionOfCase(reading: Reading, branch: SwitchCase): Alternatives {
  const { parent } = branch;
  if (parent?.type !== 'SwitchStatement') return always;
  const conditions = known.get(parent) ?? readCases(reading, parent);
  known.set(parent, conditions);
  return conditions.get(branch) ?? always;
}

const known = new WeakMap<SwitchStatement, Map<SwitchCase, Alternatives>>();

function readCases(
  reading: Reading,
  { discriminant, cases }: SwitchStatement,
): Map<SwitchCase, Alternatives> {
  const found = new Map<SwitchCase, Alternatives>();
  if (cases.length > maxCases) return found;
  const labels = cases.map(({ test }) => (test ? readLabel(reading, discriminant, test) : null));
  const noLabel = labels.reduce((left, label) => (label === null ? left : both(left, label.no)), always);
  let falling: Alternatives = never;
  for (const [i, branch] of cases.entries()) {
    const entered = labels[i]?.yes ?? noLabel;
    const reached = either(falling, entered);
    found.set(branch, reached);
    falling = exitOfList(branch.consequent) === null ? reached : never;
  }
  return found;
}

function readLabel(
  reading: Reading,
  discriminant: SwitchStatement['discriminant'],
  label: NonNullable<SwitchCase['test']>,
): Test {
  // `switch (true) { case process.platform === 'win32': … }`
  if (discriminant.type === 'Literal') return discriminant.value === true ? reading.test(label) : untold;
  return compareValues(reading.values(discriminant), reading.values(label));
}
