/**
 * Whether packages load with the guard as without it: the trees that `npm run bench -- verdicts` has installed, each
 * package required on five Nodes, with the same result, the same exports and the same code of an error. Different by
 * design: what ended the process is an error (rescued), and an addon for another ABI is called that (named).
 * `--part 1/20` is a twentieth of them, `--minutes 8` ends after that time.
 */
import { cpSync, existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { makeFolder } from '../test/support/make-folder.ts';
import { cacheDirectory, type NodeRelease, runTool } from '../test/toolchain/index.ts';

/** As it is now: a build may replace it meanwhile. */
const copy = makeFolder('guard');
cpSync(fileURLToPath(new URL('../packages/guard/dist', import.meta.url)), copy, { recursive: true });
const guard = join(copy, 'guard.cjs');
const { values } = parseArgs({
  options: {
    part: { type: 'string', default: '1/1' },
    minutes: { type: 'string', default: '60' },
    trees: { type: 'string', default: join(cacheDirectory, '..', 'verdicts') },
  },
});
const deadline = Date.now() + Number(values.minutes) * 60_000;
const releases: NodeRelease[] = [18, 20, 22, 24, 26];

const program = `
const describe = (value) => value === null || !/^(?:object|function)$/.test(typeof value) ? typeof value
  : typeof value + ' ' + Object.getOwnPropertyNames(value).sort().join(',');
let said;
try { said = 'loaded ' + describe(require(process.argv[1])); }
catch (error) { said = 'failed ' + error?.code + ' ' + String(error?.message ?? error).split('\\n')[0]; }
require('node:fs').writeSync(1, '\\n@' + said);
process.exit(0);`;

const [part = 1, parts = 1] = values.part.split('/').map(Number);
const folders = readdirSync(values.trees)
  .filter((name) => existsSync(join(values.trees, name, 'package.json')))
  .filter((_, i) => i % parts === part - 1);

/** What came of it: how the process ended, and what it said. */
async function load(cwd: string, name: string, node: NodeRelease, preload: string[]): Promise<string> {
  const args = [...preload, '-e', program, name];
  const { code, signal, stdout } = await runTool('node', args, { cwd, node, timeoutMs: 60_000 });
  return `${signal ?? code} ${stdout.slice(stdout.lastIndexOf('\n@') + 2)}`;
}

/** A process that would have ended without a word, and has an error now. */
const isRescued = (plain: string, said: string): boolean =>
  /^(?:SIG(?:SEGV|BUS|ABRT)|127)/.test(plain) && said.includes('ERR_DLOPEN_FAILED');

/** Refused for its ABI, by Node's words for that, before the dynamic loader misses a function of V8. */
const isNamed = (plain: string, said: string): boolean =>
  /^0 failed ERR_DLOPEN_FAILED \S+: undefined symbol: _ZN\w*2v8/.test(plain) &&
  said.startsWith("0 failed ERR_DLOPEN_FAILED The module '");

const counts = Object.fromEntries(
  releases.map((release) => [release, { same: 0, rescued: 0, named: 0, different: 0 }]),
) as Record<NodeRelease, { same: number; rescued: number; named: number; different: number }>;
for (const folder of folders) {
  const cwd = join(values.trees, folder);
  const { dependencies = {} } = JSON.parse(readFileSync(join(cwd, 'package.json'), 'utf8')) as {
    dependencies?: Record<string, string>;
  };
  for (const name of Object.keys(dependencies))
    for (const node of releases) {
      if (Date.now() > deadline) continue;
      const plain = await load(cwd, name, node, []);
      const said = await load(cwd, name, node, ['--require', guard]);
      if (plain === said) counts[node].same++;
      else if (isRescued(plain, said)) counts[node].rescued++;
      else if (isNamed(plain, said)) {
        counts[node].named++;
        console.log(`${folder} on Node ${node}, named\n  without: ${plain}\n  with:    ${said}`);
      } else {
        counts[node].different++;
        console.log(`${folder} on Node ${node}\n  without: ${plain}\n  with:    ${said}`);
      }
    }
}
console.table(counts);
process.exitCode = Object.values(counts).every(({ different }) => different === 0) ? 0 : 1;
