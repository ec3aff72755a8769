import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cacheDirectory } from '../../test/toolchain/index.ts';
import { installTree, runsScripts, type Tree } from '../verdicts/install.ts';
import { observeOnce } from '../verdicts/seen-cache.ts';
import { forecastTree, releases } from './forecast-tree.ts';
import type { Matrix, Seen } from './matrix.ts';

const list = fileURLToPath(new URL('fresh.txt', import.meta.url));

/** What to measure of the list. */
interface Choice {
  part: readonly [number, number];
  only: readonly string[];
  /** Keeps the trees for another run. */
  keep: boolean;
  /** When no other package is begun. */
  deadline: number;
}

/**
 * Packages that are really installed under each Node, and loaded there; and each of those trees under every
 * other Node. Forecasts are made from the package without a build, and from its builds for the oldest Node that
 * has one and for the newest.
 */
export async function compareFresh(matrix: Matrix, { part, only, keep, deadline }: Choice): Promise<void> {
  const specs = readFileSync(list, 'utf8')
    .split('\n')
    .filter((line) => /^[@\w]/.test(line))
    .filter((_, at) => at % part[1] === part[0] - 1)
    .filter((spec) => only.length === 0 || only.some((word) => spec.includes(word)));
  for (const [at, spec] of specs.entries()) {
    if (Date.now() > deadline) {
      console.log(`left: ${specs.slice(at).join(' ')}`);
      return;
    }
    await compareOne(matrix, spec, keep);
  }
}

async function compareOne(matrix: Matrix, spec: string, keep: boolean): Promise<void> {
  const name = spec.replace(/(?<=.)@.*$/, '');
  const started = Date.now();
  const unbuilt = await install(spec, 22, false);
  if (unbuilt === null) {
    console.log(`${spec}: does not exist, or not for this machine`);
    return;
  }
  const isBuilt = runsScripts(unbuilt);
  const built = isBuilt
    ? await inTurn(releases, async (release) => await install(spec, release, true))
    : releases.map(() => unbuilt);
  const loads = await inTurn(releases, async (release, at) => await load(built[at] ?? null, name, release));
  const rows = built.flatMap((tree) => (tree === null ? [] : [tree]));
  const trees = [...new Set([unbuilt, ...rows.slice(0, 1), ...rows.slice(-1)])];
  let told = 0;
  for (const tree of trees) {
    const said = await forecastTree(tree.folder, name, `node@${tree.under}`);
    for (const [to, release] of releases.entries()) {
      const one = said[to] ?? null;
      if (one === null) continue;
      told++;
      const seen = { load: await load(tree, name, release), install: describeInstall(built[to], loads[to]) };
      const where = tree.scripts ? `built for ${tree.under}` : 'without a build';
      matrix.add(`${spec}, ${where}, on ${release}`, one.said, one.code, seen);
    }
  }
  const summary = releases.map((release, at) => `${release} ${describeInstall(built[at], loads[at])}`);
  console.log(
    `${spec}: ${told} forecasts, ${summary.join(', ')}; ${Math.round((Date.now() - started) / 1000)} s`,
  );
  if (!keep)
    for (const tree of [unbuilt, ...rows])
      rmSync(join(tree.folder, 'node_modules'), { recursive: true, force: true });
}

async function install(
  spec: string,
  under: (typeof releases)[number],
  scripts: boolean,
): Promise<Tree | null> {
  const folder = join(
    cacheDirectory,
    '..',
    'plan',
    `${spec.replace('/', '+')}-node${under}${scripts ? '' : '-unbuilt'}`,
  );
  // What was deleted to save room is installed again.
  const result = join(folder, 'installed.json');
  if (existsSync(result) && !existsSync(join(folder, 'node_modules'))) {
    const { ok } = JSON.parse(readFileSync(result, 'utf8')) as { ok: boolean };
    if (ok) rmSync(folder, { recursive: true });
  }
  const tree: Tree = { subject: { spec }, under, scripts, folder };
  const { ok } = await installTree(tree);
  // What compilers leave behind takes most of the room.
  rmSync(join(folder, 'node_modules', spec.replace(/(?<=.)@.*$/, ''), 'build/Release/obj.target'), {
    recursive: true,
    force: true,
  });
  return ok ? tree : null;
}

async function load(
  tree: Tree | null,
  name: string,
  release: (typeof releases)[number],
): Promise<Seen['load']> {
  if (tree === null) return 'unjudged';
  const cache = join(tree.folder, 'observed');
  const { seen } = await observeOnce(tree.folder, { from: '.', name }, release, cache, false);
  return seen.outcome;
}

function describeInstall(tree: Tree | null | undefined, loads: Seen['load'] | undefined): Seen['install'] {
  if (tree === null || tree === undefined) return 'does not install';
  return loads === 'loads' ? 'installs and loads' : 'installs';
}

async function inTurn<T, R>(all: readonly T[], run: (one: T, at: number) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  for (const [at, one] of all.entries()) results.push(await run(one, at));
  return results;
}
