import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { cacheDirectory } from '../../test/toolchain/index.ts';
import { forecastTree, releases } from './forecast-tree.ts';
import type { Matrix, Seen } from './matrix.ts';

/**
 * The forecasts of trees that `npm run bench -- verdicts` installed and loaded: whether a tree loads on each Node as
 * it is, and whether its package installs there from nothing.
 */
export async function compareCached(matrix: Matrix, [part, parts]: readonly [number, number]): Promise<void> {
  const folder = join(cacheDirectory, '..', 'verdicts');
  const trees = readdirSync(folder)
    .sort()
    .filter((_, at) => at % parts === part - 1)
    .filter((tree) => /-node\d+$/.test(tree) && existsSync(join(folder, tree, 'seen-26.json')));
  for (const tree of trees) {
    const [, spec = '', under = ''] = /^(.+)-node(\d+)$/.exec(tree) ?? [];
    const name = spec.replace('+', '/').replace(/(?<=.)@.*$/, '');
    const said = await forecastTree(join(folder, tree), name, `node@${under}`);
    for (const [at, release] of releases.entries()) {
      const one = said[at] ?? null;
      if (one === null) continue;
      const load = readOutcome(join(folder, tree, `seen-${release}.json`));
      const install = installsOn(folder, spec, release);
      matrix.add(`${tree} on ${release}`, one.said, one.code, { load, install });
    }
  }
  console.log(`${trees.length} trees`);
}

function readOutcome(path: string): Seen['load'] {
  const { outcome } = JSON.parse(readFileSync(path, 'utf8')) as { outcome: Seen['load'] };
  return outcome;
}

function installsOn(folder: string, spec: string, release: number): Seen['install'] {
  const tree = join(folder, `${spec}-node${release}`);
  if (!existsSync(join(tree, 'installed.json'))) return 'not installed there';
  const { ok } = JSON.parse(readFileSync(join(tree, 'installed.json'), 'utf8')) as { ok: boolean };
  if (!ok) return 'does not install';
  const seen = join(tree, `seen-${release}.json`);
  return existsSync(seen) && readOutcome(seen) === 'loads' ? 'installs and loads' : 'installs';
}
