// `npm run bench -- link (TABLE.tsv | PACKAGE@VERSION)… [NODE…]`: compares checkLink's predictions with what
// process.dlopen does.
import { execFileSync } from 'node:child_process';
import { type NodeRelease, node } from '../../test/toolchain/index.ts';
import { type CorpusFile, providePackage, provideTable } from './corpus-files.ts';
import { loadInChild, type Observation } from './load-in-child.ts';
import { type Foretold, type Host, predict } from './predict.ts';
import { agrees, printConfusion } from './report.ts';

const AT_ONCE = 2;
const args = process.argv.slice(2);
const majors = args.filter((arg) => /^\d+$/.test(arg));
const sources = args.filter((arg) => !majors.includes(arg));

export interface Run extends Foretold, Observation {
  node: string;
  label: string;
  actualDetail: string;
}

if (sources.length === 0) {
  console.error('usage: npm run bench -- link (TABLE.tsv | PACKAGE@VERSION)… [NODE…]');
  process.exitCode = 2;
} else {
  const releases: NodeRelease[] = [18, 20, 22, 24, 25, 26];
  const chosen = releases.filter((release) => majors.length === 0 || majors.includes(String(release)));
  const files: CorpusFile[] = [];
  for (const source of sources) {
    files.push(...(source.endsWith('.tsv') ? await provideTable(source) : await providePackage(source)));
  }
  const runs: Run[] = [];
  for (const release of chosen) runs.push(...(await runAll(await describeHost(release), files)));
  printConfusion(runs);
  process.exitCode = runs.every(agrees) ? 0 : 1;
}

async function runAll(host: Host & { version: string }, files: CorpusFile[]): Promise<Run[]> {
  const started = performance.now();
  const foretold = files.map(({ path }) => predict(path, host));
  const took = performance.now() - started;
  console.log(`Node.js ${host.version}: ${files.length} files foretold in ${took.toFixed(0)} ms`);
  const runs: Run[] = [];
  const queue = files.entries();
  const work = async () => {
    for (const [index, { label, path }] of queue) {
      const actual = await loadInChild(host.execPath, path);
      const before = foretold[index] ?? { prediction: 'unknown', detail: '' };
      runs.push({
        ...before,
        node: host.version,
        label,
        outcome: actual.outcome,
        actualDetail: actual.detail,
      });
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return runs;
}

async function describeHost(release: NodeRelease): Promise<Host & { version: string }> {
  const { execPath, abi, version } = await node(release);
  const nodeApi = Number(execFileSync(execPath, ['-p', 'process.versions.napi'], { encoding: 'utf8' }));
  return { execPath, abi, nodeApi, version };
}
