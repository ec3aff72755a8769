import type { Outcome } from './load-in-child.ts';
import type { Run } from './main.ts';
import type { Prediction } from './predict.ts';

/** The outcomes for which each prediction counts as right. */
const expected: Record<Prediction, Outcome[]> = {
  loads: ['loads'],
  'loads, calls missing': ['loads'],
  'library missing': ['library missing'],
  'version missing': ['version missing'],
  'symbol missing': ['symbol missing'],
  // The loader runs constructors before Node.js compares ABIs: what those of another ABI do is unpredictable.
  'other ABI': ['other ABI', 'not registered', 'symbol lookup later', 'crash'],
  'Node-API too new': ['crash'],
  'not registered': ['not registered'],
  unknown: [],
};

export function agrees({ prediction, outcome }: Run): boolean {
  return expected[prediction].includes(outcome);
}

export function printConfusion(runs: Run[]): void {
  const predictions = [...new Set(runs.map(({ prediction }) => prediction))].sort();
  const outcomes = [...new Set(runs.map(({ outcome }) => outcome))].sort();
  const count = (prediction: Prediction, outcome: Outcome) =>
    runs.filter((run) => run.prediction === prediction && run.outcome === outcome).length;
  console.log(`\n${'foretold \\ happened'.padEnd(22)}${outcomes.map((name) => name.padStart(21)).join('')}`);
  for (const prediction of predictions) {
    const cells = outcomes.map((outcome) => String(count(prediction, outcome) || '').padStart(21));
    console.log(`${prediction.padEnd(22)}${cells.join('')}`);
  }
  const wrong = runs.filter((run) => !agrees(run));
  console.log(`\n${runs.length} runs, ${runs.length - wrong.length} foretold, ${wrong.length} not`);
  for (const { node, label, prediction, detail, outcome, actualDetail } of wrong) {
    console.log(
      `  ${node}  ${label}\n    foretold: ${prediction} ${detail}\n    happened: ${outcome} ${actualDetail}`,
    );
  }
}
