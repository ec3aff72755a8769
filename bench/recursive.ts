/**
 * `check --recursive` where nothing changed, over 300 trees with 6,300 native files: against one program that
 * calls `stat` for the same files. Target: at most 2 times. The trees are hard links of one real install, made
 * here and deleted at the end.
 */
import { execFileSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { installedProject } from '../test/support/installed-project.ts';
import { makeFolder } from '../test/support/make-folder.ts';
import { cli } from '../test/support/pack-cli.ts';
import { abistamp } from '../test/support/run-cli.ts';
import { cleanEnvironment, type NodeRelease, node } from '../test/toolchain/index.ts';
import { compare } from './side-by-side.ts';

const trees = 300;
const releases = [20, 22, 24, 26] as const satisfies NodeRelease[];

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
console.log(`${trees} trees, ${files.split('\n').length - 1} native files`);

for (const release of releases) {
  const program = await node(release);
  const env = await cleanEnvironment({ node: program });
  const run = (name: string, args: string[]) => ({ name, command: program.execPath, args, cwd, env });
  compare(
    `check --recursive, Node ${release}`,
    15,
    [
      run('stat of each file', [join(bench, 'stat.cjs')]),
      run('the same again (noise)', [join(bench, 'stat.cjs')]),
      run('abistamp check --recursive', [cli, 'check', '--recursive']),
      run('abistamp check --recursive --json', [cli, 'check', '--recursive', '--json']),
    ],
    { processor: true },
  );
}
rmSync(cwd, { recursive: true, force: true });
