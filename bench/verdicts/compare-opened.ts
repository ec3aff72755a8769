import { askersOf, type Cell } from './judge.ts';
import type { Observation, Opened } from './observe.ts';
import type { Pick } from './predict.ts';

/** What was opened in one package against what was predicted for it. */
export interface Comparison {
  package: string;
  predicted: string[];
  opened: string[];
  /**
   * `same`; `another` file was opened; `unforeseen`: nothing was predicted; `unopened`: nothing was opened.
   */
  result: 'same' | 'another' | 'unforeseen' | 'unopened';
  /** Why it is not the same, measured; null if it is. */
  cause: string | null;
}

/** Compares every native file that was opened in a tree, and every package that should have opened one. */
export function compareOpened(cell: Cell): Comparison[] {
  const { picks } = cell.prediction;
  const observations = [cell.subject, ...cell.alone.map(({ observation }) => observation)];
  // A shell of this machine is no part of any package.
  const opened = observations
    .flatMap((observation) => observation.opened)
    .filter(({ file, how }) => how === 'addon' || !file.startsWith('..'));
  const comparisons: Comparison[] = [];
  const byPackage = new Map<Pick | null, Opened[]>();
  for (const each of opened) {
    const pick = findPackage(each.file, picks);
    byPackage.set(pick, [...(byPackage.get(pick) ?? []), each]);
  }
  for (const [pick, files] of byPackage) {
    // A loader that goes on after a failure ends with what it opens; one that gives up, with what it tried.
    const ended = files.some(({ ok }) => ok) ? files.filter(({ ok }) => ok) : files;
    const names = [...new Set(ended.map(({ file }) => file))];
    const isTried = ended.every(({ ok }) => !ok);
    // What is not there can only be tried.
    const awaited = isTried ? (pick?.awaited ?? []) : [];
    const predicted = [...(pick?.files ?? []), ...awaited];
    const isSame = isTried
      ? names.some((name) => predicted.includes(name))
      : names.every((name) => predicted.includes(name));
    const other = predicted.length === 0 ? 'unforeseen' : 'another';
    const result = isSame ? 'same' : other;
    comparisons.push({
      ...{ package: pick?.package ?? 'of no native package', predicted, opened: names, result },
      cause: isSame ? null : explain(pick, ended),
    });
  }
  for (const pick of picks) {
    if (byPackage.has(pick) || !pick.files.some(isOpenable)) continue;
    const cause = explainUnopened(pick, cell);
    if (cause !== null)
      comparisons.push({
        ...{ package: pick.package, predicted: pick.files.filter(isOpenable), opened: [] },
        ...{ result: 'unopened', cause },
      });
  }
  return comparisons;
}

/** Libraries beside an addon are opened by the system's loader, which nothing notes. */
function isOpenable(file: string): boolean {
  return !/\.(?:so|dylib|dll)(?:$|\.\d)/.test(file);
}

function findPackage(file: string, picks: readonly Pick[]): Pick | null {
  const around = picks.filter(({ path }) => file.startsWith(`${path}/`));
  const longest = around.reduce<Pick | null>(
    (best, each) => (best === null || each.path.length > best.path.length ? each : best),
    null,
  );
  const rest = longest === null ? '' : file.slice(longest.path.length);
  return rest.includes('/node_modules/') ? null : longest;
}

function explain(pick: Pick | null, files: readonly Opened[]): string {
  if (files.every(({ file }) => file.startsWith('..'))) return 'outside of the tree';
  if (pick === null) return 'a package that was not known as native';
  if (files.every(({ how }) => how === 'program')) return 'a program that its code starts';
  return `another file than its loader (${pick.loader}) was read to open`;
}

/** Null where it could not be opened: what asks for it failed before. */
function explainUnopened(pick: Pick, { prediction, subject, alone }: Cell): string | null {
  const askers = askersOf(pick, prediction.picks);
  const asked: Observation[] = [
    ...alone.filter(({ path }) => askers.includes(path)).map(({ observation }) => observation),
    subject,
  ];
  if (asked.some(({ seen }) => seen.outcome !== 'loads')) return null;
  const others = prediction.picks.filter(
    (each) => askers.includes(each.path) || each.parts.some((part) => askers.includes(part)),
  );
  const took = asked.some(({ opened }) =>
    opened.some(
      ({ file, ok }) => ok && others.some((other) => findPackage(file, prediction.picks) === other),
    ),
  );
  if (took) return 'its package opened another one';
  return 'loading the package opens nothing: on use, or never';
}
