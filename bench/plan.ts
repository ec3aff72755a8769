import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { openProject, type Runtime } from '@abistamp/core';
import { chooseTargets, planTree } from '@abistamp/core/plan';
import { cacheDirectory } from '../test/toolchain/index.ts';
import { runtimeOf } from './verdicts/predict.ts';

// npm run bench -- plan [--part 1/4]
//
// The forecast of trees that `npm run bench -- verdicts` installed and loaded, for five Nodes, against what happened:
// whether the tree loads there as it is, and whether its package installs there from nothing. Without the network of
// the packages' own hosts, what would be downloaded is compiled.
const { values } = parseArgs({ options: { part: { type: 'string', default: '1/1' } } });
const [part = 1, parts = 1] = values.part.split('/').map(Number);
const releases = [18, 20, 22, 24, 26] as const;
const folder = join(cacheDirectory, '..', 'verdicts');
const matrix = new Map<string, number>();
const wrong: string[] = [];

const trees = readdirSync(folder)
  .sort()
  .filter((_, at) => at % parts === part - 1)
  .filter((tree) => /-node\d+$/.test(tree) && existsSync(join(folder, tree, 'seen-26.json')));
for (const tree of trees) {
  const [, spec = '', under = ''] = /^(.+)-node(\d+)$/.exec(tree) ?? [];
  const here: Runtime = await runtimeOf(24);
  const [own] = chooseTargets({ specs: [`node@${under}`], platforms: [], ltsAt: null }, here);
  if (own === undefined) continue;
  const specs = releases.map((release) => `node@${release}`);
  const targets = chooseTargets({ specs, platforms: [], ltsAt: null }, here);
  const name = spec.replace('+', '/').replace(/(?<=.)@.*$/, '');
  const project = openProject(join(folder, tree));
  const plan = planTree(
    { project, runtime: { ...own, execPath: here.execPath }, env: { PATH: process.env['PATH'] } },
    targets,
  );
  for (const [at, release] of releases.entries()) {
    const found = plan.targets[at]?.packages.find((each) => each.package.name === name);
    if (found === undefined) continue;
    const said =
      found.severity === 'warning' ? `${found.forecast.outcome}, in doubt` : found.forecast.outcome;
    const seen = `${loadsOn(tree, release)}; ${installsOn(spec, release)}`;
    const key = `${said.padEnd(20)} ${seen}`;
    matrix.set(key, (matrix.get(key) ?? 0) + 1);
    if (isWrong(said, seen)) wrong.push(`${tree} on ${release}: ${key} (${found.forecast.code})`);
  }
}
for (const [key, count] of [...matrix].sort()) console.log(`${String(count).padStart(5)}  ${key}`);
console.log(`${trees.length} trees, ${wrong.length} wrong`);
for (const line of wrong) console.log(line);
if (wrong.length > 0) process.exitCode = 1;

function isWrong(said: string, seen: string): boolean {
  if (said === 'fits' || said === 'prebuild') return seen.startsWith('fails');
  if (said === 'breaks') return seen.startsWith('loads') || seen.endsWith('; installs and loads');
  return said === 'compile' && seen.endsWith('; does not install');
}

function loadsOn(tree: string, release: number): string {
  const path = join(folder, tree, `seen-${release}.json`);
  const { outcome } = JSON.parse(readFileSync(path, 'utf8')) as { outcome: string };
  return outcome;
}

function installsOn(spec: string, release: number): string {
  const path = join(folder, `${spec}-node${release}`, 'installed.json');
  if (!existsSync(path)) return 'not installed there';
  const { ok } = JSON.parse(readFileSync(path, 'utf8')) as { ok: boolean };
  if (!ok) return 'does not install';
  const seen = join(folder, `${spec}-node${release}`, `seen-${release}.json`);
  return existsSync(seen) && loadsOn(`${spec}-node${release}`, release) === 'loads'
    ? 'installs and loads'
    : 'installs';
}
