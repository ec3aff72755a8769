import { type Comparison, compareOpened } from './compare-opened.ts';
import type { ForeignCell } from './foreign.ts';
import { type Cell, type Judgement, judgeCell } from './judge.ts';
import type { Measured } from './measure.ts';
import type { PredictedFinding } from './predict.ts';

/** A package's trees, and what was measured in them. */
export interface Row {
  spec: string;
  measured: Measured[];
}

type Score = { right: number; of: number };

/** One line for each verdict that is not right; nothing for those that are. */
export function describeMeasured({ cells, deleted, foreign }: Measured): string[] {
  return [
    ...[...cells, ...deleted].flatMap((cell) =>
      judgeCell(cell)
        .filter(({ verdict }) => verdict !== 'right' && verdict !== 'unjudged')
        .map((judgement) => describeJudgement(cell, judgement)),
    ),
    ...foreign.filter(({ verdict }) => verdict !== 'right').map(describeForeign),
    ...describeComparisons(cells),
  ];
}

function describeJudgement(cell: Cell, { verdict, said, seen, package: name }: Judgement): string {
  const what = name === null ? '' : ` (${name} alone)`;
  const where = cell.deleted ? ' files deleted' : '';
  return `${verdict.toUpperCase()}${where}  ${cell.tree} on ${cell.on}${what}\n    said  ${describeSaid(said)}\n    seen  ${describeSeen(seen).slice(0, 300)}`;
}

function describeSeen(seen: Judgement['seen']): string {
  if (seen.outcome === 'fails') return `${seen.cause}: ${seen.message.replaceAll('\n', ' ')}`;
  return seen.outcome === 'unjudged' ? seen.why : 'loads';
}

function describeForeign({ verdict, tree, platform, package: name, isThere, said }: ForeignCell): string {
  return `${verdict.toUpperCase()} foreign  ${tree} for ${platform}, ${name}: a file for it is ${isThere ? '' : 'not '}there\n    said  ${describeSaid(said)}`;
}

/** The same difference on several Nodes is one line. */
function describeComparisons(cells: readonly Cell[]): string[] {
  const found = new Map<string, string[]>();
  for (const cell of cells)
    for (const { package: name, result, predicted, opened, cause } of compareOpened(cell)) {
      if (result === 'same') continue;
      const text = `${name}: ${cause}\n    predicted  ${predicted.join(', ') || 'nothing'}\n    opened     ${opened.join(', ') || 'nothing'}`;
      const key = `OPENED ${result}  ${cell.tree} on {}, ${text}`;
      found.set(key, [...(found.get(key) ?? []), cell.on]);
    }
  return [...found].map(([key, on]) => key.replace('{}', on.join(', ')));
}

function describeSaid(said: readonly PredictedFinding[]): string {
  const lines = said.map(
    ({ code, severity, package: name, file }) => `${severity} ${code} ${name} ${file ?? ''}`,
  );
  return lines.join('; ') || 'fits';
}

/** The table, a line for each package, and the totals. */
export function formatReport(rows: readonly Row[], notes: readonly string[]): string {
  const all = rows.flatMap(({ measured }) => measured);
  const lines = rows.map(({ spec, measured }) =>
    [
      spec.padEnd(44),
      ...[
        scoreVerdicts(measured.flatMap(({ cells }) => cells)),
        scoreVerdicts(measured.flatMap(({ deleted }) => deleted)),
        scoreForeign(measured.flatMap(({ foreign }) => foreign)),
        scoreOpened(measured.flatMap(({ cells }) => cells)),
      ].map((score) => formatScore(score).padStart(10)),
    ].join(''),
  );
  const cells = all.flatMap((each) => each.cells);
  const comparisons = cells.flatMap(compareOpened);
  return [
    '',
    `${'package'.padEnd(44)}${['verdicts', 'deleted', 'foreign', 'opened'].map((name) => name.padStart(10)).join('')}`,
    ...lines,
    '',
    `${rows.length} packages, ${all.length} trees`,
    `verdicts  ${describeTotals(cells)}`,
    `deleted   ${describeTotals(all.flatMap((each) => each.deleted))}`,
    `foreign   ${describeForeignTotals(all.flatMap((each) => each.foreign))}`,
    `opened    ${describeOpenedTotals(comparisons)}`,
    `observed  ${describeSettled(cells)}`,
    ...listCauses(comparisons),
    '',
    `not judged (${notes.length}):`,
    ...notes.map((note) => `  ${note}`),
    ...listUnjudged(cells),
  ].join('\n');
}

/** Whether anything is wrong that a reader has to look at. */
export function isAllRight(rows: readonly Row[]): boolean {
  const all = rows.flatMap(({ measured }) => measured);
  const judged = all.flatMap(({ cells, deleted }) => [...cells, ...deleted]).flatMap(judgeCell);
  return (
    judged.every(({ verdict }) => verdict === 'right' || verdict === 'unjudged') &&
    all.every(({ cells }) => cells.every(({ settled }) => isRightlySettled(settled))) &&
    all.every(({ foreign }) => foreign.every(({ verdict }) => verdict === 'right'))
  );
}

function isRightlySettled({ real, byOthers }: Cell['settled']): boolean {
  return real.wrong.length === 0 && byOthers === 0;
}

function scoreVerdicts(cells: readonly Cell[]): Score {
  const judged = cells.flatMap(judgeCell).filter(({ verdict }) => verdict !== 'unjudged');
  return { right: judged.filter(({ verdict }) => verdict === 'right').length, of: judged.length };
}

function scoreForeign(foreign: readonly ForeignCell[]): Score {
  return { right: foreign.filter(({ verdict }) => verdict === 'right').length, of: foreign.length };
}

function scoreOpened(cells: readonly Cell[]): Score {
  const comparisons = cells.flatMap(compareOpened);
  return { right: comparisons.filter(({ result }) => result === 'same').length, of: comparisons.length };
}

function formatScore({ right, of }: Score): string {
  return of === 0 ? '-' : `${right}/${of}`;
}

function describeTotals(cells: readonly Cell[]): string {
  const judged = cells.flatMap(judgeCell);
  const count = (verdict: Judgement['verdict']) => judged.filter((each) => each.verdict === verdict).length;
  const fails = judged.filter(({ verdict, seen }) => verdict === 'right' && seen.outcome !== 'loads').length;
  return `${judged.length} verdicts on ${cells.length} cells: ${count('right')} right (${fails} of them failures), ${count('false alarm')} false alarms, ${count('miss')} misses, ${count('wrong cause')} wrong causes, ${count('unjudged')} not judged`;
}

function describeForeignTotals(foreign: readonly ForeignCell[]): string {
  const count = (verdict: ForeignCell['verdict']) =>
    foreign.filter((each) => each.verdict === verdict).length;
  const there = foreign.filter(({ isThere }) => isThere).length;
  return `${foreign.length} verdicts: ${count('right')} right, ${count('false alarm')} false alarms, ${count('miss')} misses (a file is there in ${there})`;
}

function describeOpenedTotals(comparisons: readonly Comparison[]): string {
  const same = comparisons.filter(({ result }) => result === 'same').length;
  const idle = comparisons.filter(({ result }) => result === 'unopened').length;
  const opened = comparisons.length - idle;
  const percent = opened === 0 ? 100 : (100 * same) / opened;
  return `${opened} packages opened something: ${same} the predicted file (${percent.toFixed(2)} %); ${idle} opened nothing`;
}

/** What observations settle, and each that they settle wrongly. */
function describeSettled(cells: readonly Cell[]): string {
  const sum = (kind: 'real' | 'blind') => {
    const scores = cells.map(({ settled }) => settled[kind]);
    const total = (key: 'open' | 'settled') => scores.reduce((all, score) => all + score[key], 0);
    const wrong = cells.flatMap(({ tree, on, settled }) =>
      settled[kind].wrong.map((path) => `\n  WRONG ${kind}: ${tree} on ${on}, ${path}`),
    );
    return { text: `${total('settled')} of ${total('open')}, ${wrong.length} wrongly`, wrong };
  };
  const [real, blind] = [sum('real'), sum('blind')];
  const byOthers = cells.reduce((all, { settled }) => all + settled.byOthers, 0);
  return `settled of what could not be told: ${real.text}; of all packages, as if none could be read: ${blind.text}; by what other Nodes opened: ${byOthers}${[...real.wrong, ...blind.wrong].join('')}`;
}

function listCauses(comparisons: readonly Comparison[]): string[] {
  const causes = new Map<string, Set<string>>();
  const counts = new Map<string, number>();
  for (const { result, cause, package: name } of comparisons) {
    if (cause === null) continue;
    const key = `${result}: ${cause}`;
    causes.set(key, (causes.get(key) ?? new Set()).add(name));
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return [...causes].map(([key, names]) => `  ${counts.get(key)} ${key} (${[...names].join(', ')})`);
}

function listUnjudged(cells: readonly Cell[]): string[] {
  return cells.flatMap((cell) =>
    judgeCell(cell).flatMap(({ verdict, seen, package: name }) =>
      verdict === 'unjudged' && seen.outcome === 'unjudged'
        ? [
            `  ${cell.tree} on ${cell.on}${name === null ? '' : ` (${name} alone)`}: ${seen.why.split('\n')[0]?.slice(0, 140)}`,
          ]
        : [],
    ),
  );
}
