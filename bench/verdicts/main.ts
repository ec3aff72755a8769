import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { cacheDirectory, type NodeRelease } from '../../test/toolchain/index.ts';
import { copyWithoutNatives } from './delete-natives.ts';
import { describeTree, installTree, type Tree } from './install.ts';
import { type Cell, judgeCell, type Verdict } from './judge.ts';
import { observeTree, type Seen } from './observe.ts';
import { defaultReleases, type Subject, subjects, unbuiltRelease } from './packages.ts';
import { predictTree } from './predict.ts';
import { readSeen, writeSeen } from './seen-cache.ts';

// npm run bench -- verdicts [--only PART]… [--list FILE] [--minutes N] [--no-install] Compares predictions
// with what happens. `--list` names other packages than packages.ts, one specifier a line, so that rules can
// be tried on packages they were not written for. With --deleted, every native file is first taken out of a
// copy of each tree: what fails then has to be said. --on 22 keeps to one release.
const { values } = parseArgs({
  options: {
    only: { type: 'string', multiple: true },
    list: { type: 'string' },
    minutes: { type: 'string', default: '60' },
    'no-install': { type: 'boolean', default: false },
    again: { type: 'boolean', default: false },
    on: { type: 'string', multiple: true },
    deleted: { type: 'boolean', default: false },
  },
});
const releases: NodeRelease[] = [18, 20, 22, 24, 26];
const atOnce = 2;
const deadline = Date.now() + Number(values.minutes) * 60_000;

const trees = (values.list === undefined ? subjects : readList(values.list))
  .filter(isWanted)
  .flatMap(listTrees);
const cells: Cell[] = [];
const notes: string[] = [];
const queue = [...trees];
await Promise.all(Array.from({ length: atOnce }, work));
report();

async function work(): Promise<void> {
  for (let tree = queue.shift(); tree !== undefined; tree = queue.shift()) {
    if (Date.now() > deadline) return;
    try {
      await measure(tree);
    } catch (error) {
      notes.push(`${nameOf(tree)}: ${String(error).slice(0, 400)}`);
    }
  }
}

async function measure(tree: Tree): Promise<void> {
  if (values['no-install'] && !isInstalled(tree)) return;
  const installed = await installTree(tree);
  if (!installed.ok) {
    notes.push(`${nameOf(tree)}: does not install (${lastLine(installed.why)})`);
    return;
  }
  const subject = values.deleted ? copyWithoutNatives(tree) : { tree, deleted: 1 };
  if (subject.deleted === 0) return;
  for (const release of releases) {
    if (values.on !== undefined && !values.on.includes(String(release))) continue;
    const seen = values.deleted
      ? countAsFailure(await observeTree(subject.tree, release))
      : await see(tree, release);
    const findings = await predictTree(subject.tree, release);
    const cell: Cell = { tree: nameOf(subject.tree), release, findings, seen };
    cells.push(cell);
    const verdict = judgeCell(cell);
    if (verdict !== 'right' && verdict !== 'unjudged') console.log(describeCell(cell, verdict));
  }
  if (values.deleted) rmSync(subject.tree.folder, { recursive: true, force: true });
}

/**
 * Whatever is said by a package whose files were deleted, that is why: words for it are as many as packages.
 */
function countAsFailure(seen: Seen): Seen {
  return seen.outcome === 'unjudged' ? { outcome: 'fails', cause: 'UNTOLD', message: seen.why } : seen;
}

async function see(tree: Tree, release: NodeRelease): Promise<Seen> {
  const known = values.again ? null : readSeen(tree.folder, release);
  if (known !== null) return known;
  const seen = await observeTree(tree, release);
  writeSeen(tree.folder, release, seen);
  return seen;
}

function readList(path: string): Subject[] {
  const lines = readFileSync(path, 'utf8').split('\n');
  return lines.filter((line) => /^[@\w]/.test(line)).map((line) => ({ spec: line.trim() }));
}

function isWanted({ spec }: Subject): boolean {
  return values.only === undefined || values.only.some((part) => spec.includes(part));
}

function listTrees(subject: Subject): Tree[] {
  const built = subject.unbuilt ? [] : (subject.under ?? defaultReleases);
  return [
    ...built.map((under) => describeTree(subject, under, true)),
    describeTree(subject, unbuiltRelease, false),
  ];
}

function isInstalled(tree: Tree): boolean {
  return readSeen(tree.folder, 24) !== null || readSeen(tree.folder, 18) !== null;
}

function nameOf({ folder }: Tree): string {
  return folder.slice(folder.lastIndexOf('/') + 1);
}

function lastLine(text: string): string {
  const lines = text
    .split('\n')
    .filter((line) => /error/i.test(line) && !/log of this run|debug-0/.test(line));
  return (lines[0] ?? text).slice(0, 160);
}

function describeCell(cell: Cell, verdict: Verdict): string {
  const said = cell.findings.map(
    ({ code, severity, package: name, file }) => `${severity} ${code} ${name} ${file ?? ''}`,
  );
  const { seen } = cell;
  const really =
    seen.outcome === 'fails' ? `${seen.cause}: ${seen.message.replaceAll('\n', ' ')}` : seen.outcome;
  return `${verdict.toUpperCase()}  ${cell.tree} on ${cell.release}\n    said  ${said.join('; ') || 'fits'}\n    seen  ${really.slice(0, 300)}`;
}

function report(): void {
  const count = (verdict: Verdict, outcome?: string) =>
    cells.filter(
      (cell) => judgeCell(cell) === verdict && (outcome === undefined || cell.seen.outcome === outcome),
    ).length;
  const unjudged = new Map<string, string>();
  for (const { tree, release, seen } of cells) {
    if (seen.outcome === 'unjudged')
      unjudged.set(`${tree} on ${release}`, seen.why.split('\n')[0]?.slice(0, 140) ?? '');
  }
  console.log(`\n${trees.length} trees, ${cells.length} cells, ${queue.length} trees left`);
  console.log('                    seen: loads   seen: fails');
  console.log(
    `said: loads        ${String(count('right', 'loads')).padStart(8)}   ${String(count('miss')).padStart(11)}`,
  );
  console.log(
    `said: fails        ${String(count('false alarm')).padStart(8)}   ${String(count('right', 'fails') + count('wrong cause')).padStart(11)}`,
  );
  console.log(`of the failures, ${count('wrong cause')} for another cause than said`);
  console.log(`\nnot judged (${unjudged.size} cells, ${notes.length} trees):`);
  for (const [name, why] of unjudged) console.log(`  ${name}: ${why}`);
  for (const note of notes) console.log(`  ${note}`);
  const folder = join(cacheDirectory, '..', 'verdicts');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'cells.json'), JSON.stringify(cells, null, 1));
  if (count('miss') + count('false alarm') + count('wrong cause') > 0) process.exitCode = 1;
}
