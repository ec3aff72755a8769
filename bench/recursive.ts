/**
 * `check --recursive` where nothing changed, over 300 trees with 6,300 native files: against one program that
 * calls `stat` for the same files. Target: at most 2 times. The trees are hard links of one real install, made
 * here and deleted at the end. And the same question to `checkNativeModules` in a running program, as a health
 * endpoint asks it: twenty times, against twenty times `stat`, and the first time. `--on 24` keeps to one Node.
 */
import { execFileSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { installedProject } from '../test/support/installed-project.ts';
import { makeFolder } from '../test/support/make-folder.ts';
import { cli } from '../test/support/pack-cli.ts';
import { abistamp } from '../test/support/run-cli.ts';
import { cleanEnvironment, type NodeRelease, node } from '../test/toolchain/index.ts';
import { compare } from './side-by-side.ts';

const trees = 300;
const times = 20;
const { on, rounds } = parseArgs({
  options: { on: { type: 'string', multiple: true }, rounds: { type: 'string', default: '15' } },
}).values;
const all = [20, 22, 24, 26] as const satisfies NodeRelease[];
const releases = all.filter((release) => on?.includes(String(release)) ?? true);

/** 21 native files, most of them prebuilt ones for other machines. */
const skill = {
  name: 'skill',
  version: '1.0.0',
  private: true,
  dependencies: { argon2: '0.44.0', bufferutil: '4.0.9', lightningcss: '1.30.1', 'utf-8-validate': '6.0.5' },
};

const one = await installedProject({ files: { 'package.json': skill }, node: 22 });
for (const release of releases) {
  const recorded = await abistamp(['check'], { cwd: one, node: release });
  if (recorded.code !== 0) throw new Error(recorded.stdout + recorded.stderr);
}
const cwd = makeFolder('trees');
for (let i = 0; i < trees; i++) execFileSync('cp', ['-al', one, join(cwd, `skill-${i}`)]);

const files = execFileSync('find', [cwd, '-name', '*.node'], { maxBuffer: 1 << 26 }).toString();
const bench = makeFolder('bench');
writeFileSync(join(bench, 'files.txt'), files);
writeFileSync(
  join(bench, 'stat.cjs'),
  `const fs = require('fs');
for (const file of fs.readFileSync(${JSON.stringify(join(bench, 'files.txt'))}, 'utf8').split('\\n'))
  if (file !== '') fs.statSync(file);
`,
);
const core = fileURLToPath(new URL('../packages/core/dist/index.cjs', import.meta.url));
// The first time is not counted: it loads, and files are new to the system. Printed are microseconds of processor time.
const measure = (ask: string) => `
const once = () => { ${ask} };
once();
const { user, system } = process.cpuUsage();
for (let i = 0; i < ${times}; i++) once();
const now = process.cpuUsage();
console.log((now.user - user + now.system - system) / ${times});`;
writeFileSync(
  join(bench, 'stat-again.cjs'),
  `const fs = require('fs');
const files = fs.readFileSync(${JSON.stringify(join(bench, 'files.txt'))}, 'utf8').split('\\n').filter(Boolean);
${measure('for (const file of files) fs.statSync(file);')}`,
);
const asking = `const { checkNativeModulesSync } = require(${JSON.stringify(core)});
const roots = Array.from({ length: ${trees} }, (_, i) => ${JSON.stringify(`${cwd}/skill-`)} + i);
const ask = () => { if (!checkNativeModulesSync({ roots }).ok) throw new Error('a tree does not fit'); };
`;
writeFileSync(join(bench, 'ask-again.cjs'), `${asking}${measure('ask();')}`);
writeFileSync(join(bench, 'ask-once.cjs'), `${asking}ask();`);

console.log(`${trees} trees, ${files.split('\n').length - 1} native files`);

for (const release of releases) {
  const program = await node(release);
  const env = await cleanEnvironment({ node: program });
  const run = (name: string, args: string[]) => ({ name, command: program.execPath, args, cwd, env });
  compare(
    `check --recursive, Node ${release}`,
    Number(rounds),
    [
      run('stat of each file', [join(bench, 'stat.cjs')]),
      run('the same again (noise)', [join(bench, 'stat.cjs')]),
      run('abistamp check --recursive', [cli, 'check', '--recursive']),
      run('abistamp check --recursive --json', [cli, 'check', '--recursive', '--json']),
      run('checkNativeModules, asked once', [join(bench, 'ask-once.cjs')]),
    ],
    { processor: true },
  );
  const again = (name: string) =>
    Number(execFileSync(program.execPath, [join(bench, name)], { cwd, env, encoding: 'utf8' }));
  const ratios = Array.from({ length: 9 }, () => again('ask-again.cjs') / again('stat-again.cjs'));
  const median = ratios.sort((a, b) => a - b)[4] ?? 0;
  console.log(
    `  asked ${times} times in one program: ${median.toFixed(2)} × stat of each file, processor time`,
  );
}
rmSync(cwd, { recursive: true, force: true });
