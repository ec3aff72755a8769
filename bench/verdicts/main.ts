import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { cacheDirectory, type NodeRelease } from '../../test/toolchain/index.ts';
import { describeTree, installTree, runsScripts, type Tree } from './install.ts';
import { type Measured, measureTree } from './measure.ts';
import { defaultReleases, type Subject, subjects, unbuiltRelease } from './packages.ts';
import { popularSubjects } from './popular-packages.ts';
import { describeMeasured, formatReport, isAllRight, type Row } from './report.ts';

// npm run bench -- verdicts [--only PART]… [--list FILE] [--minutes N] [--no-install] [--on 22]…
//
// Installs each package, and compares what is said with what happens, in four columns: the verdicts on five
// Nodes; the same after every native file was deleted; the verdicts for other machines against the files that
// are there; and the file that was predicted against the one that was really opened. `--list` names other
// packages, one specifier a line, so that rules can be tried on packages they were not written for; a program's
// name after it runs that with `--version` instead of loading the package.
// `--no-deleted` and `--no-foreign` leave a column out; `--again` observes anew what was observed before;
// `--new` keeps to the packages of popular-packages.ts; `--part 1/3` is a third of the packages, for several
// at once.
const { values } = parseArgs({
  allowNegative: true,
  options: {
    only: { type: 'string', multiple: true },
    list: { type: 'string', multiple: true },
    minutes: { type: 'string', default: '60' },
    install: { type: 'boolean', default: true },
    again: { type: 'boolean', default: false },
    on: { type: 'string', multiple: true },
    part: { type: 'string', default: '1/1' },
    new: { type: 'boolean', default: false },
    deleted: { type: 'boolean', default: true },
    foreign: { type: 'boolean', default: true },
  },
});
const allReleases: NodeRelease[] = [18, 20, 22, 24, 26];
const releases = allReleases.filter((release) => values.on?.includes(String(release)) ?? true);
const atOnce = 2;
const deadline = Date.now() + Number(values.minutes) * 60_000;

const notes: string[] = [];
const ours = values.new ? popularSubjects : [...popularSubjects, ...subjects];
const wanted = (values.list?.flatMap(readList) ?? ours).filter(isWanted);
const [part = 1, parts = 1] = values.part.split('/').map(Number);
const rows: Row[] = wanted.map(({ spec }) => ({ spec, measured: [] }));
const queue = [...wanted.entries()].filter(([i]) => i % parts === part - 1);
await Promise.all(Array.from({ length: atOnce }, work));
report();

async function work(): Promise<void> {
  for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
    const [i, subject] = next;
    if (Date.now() > deadline) {
      queue.unshift(next);
      return;
    }
    for (const tree of await installTrees(subject)) {
      try {
        const measured = await measureTree(tree, { ...values, releases });
        rows[i]?.measured.push(measured);
        for (const line of describeMeasured(measured)) console.log(line);
      } catch (error) {
        notes.push(`${nameOf(tree)}: ${String(error).slice(0, 400)}`);
      }
    }
  }
}

/**
 * Without scripts, so that nothing is built, and under the oldest Node.js and another; where nothing in the
 * tree has a script to run, those would all be the same.
 */
async function installTrees(subject: Subject): Promise<Tree[]> {
  const unbuilt = describeTree(subject, unbuiltRelease, false);
  const trees = (await isInstalled(unbuilt)) ? [unbuilt] : [];
  if (subject.unbuilt === true || (trees.length > 0 && !runsScripts(unbuilt))) return trees;
  for (const under of subject.under ?? defaultReleases) {
    const tree = describeTree(subject, under, true);
    if (await isInstalled(tree)) trees.push(tree);
  }
  return trees;
}

async function isInstalled(tree: Tree): Promise<boolean> {
  if (!values.install && !existsSync(join(tree.folder, 'installed.json'))) return false;
  const { ok, why } = await installTree(tree);
  if (!ok) notes.push(`${nameOf(tree)}: does not install (${lastLine(why)})`);
  return ok;
}

function readList(path: string): Subject[] {
  const lines = readFileSync(path, 'utf8').split('\n');
  return lines
    .filter((line) => /^[@\w]/.test(line))
    .map((line) => {
      const [spec = '', bin] = line.trim().split(/\s+/);
      return bin === undefined ? { spec } : { spec, bin };
    });
}

function isWanted({ spec }: Subject): boolean {
  return values.only === undefined || values.only.some((part) => spec.includes(part));
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

function report(): void {
  const measured: Row[] = rows.filter((row) => row.measured.length > 0);
  console.log(formatReport(measured, notes));
  if (queue.length > 0) console.log(`${queue.length} packages left`);
  const folder = join(cacheDirectory, '..', 'verdicts');
  mkdirSync(folder, { recursive: true });
  const cells = measured.flatMap((row) => row.measured.flatMap((each: Measured) => each.cells));
  writeFileSync(join(folder, 'cells.json'), JSON.stringify(cells, null, 1));
  if (!isAllRight(measured)) process.exitCode = 1;
}
