/**
 * `doctor` on a repository of some twenty files that it reads, against an empty CommonJS program: by
 * instructions where valgrind is, and by time. Target: at most 2 times.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { readFixture } from '../test/deploy/read-fixture.ts';
import { makeFolder } from '../test/support/make-folder.ts';
import { cli } from '../test/support/pack-cli.ts';
import { cleanEnvironment, node } from '../test/toolchain/index.ts';
import { countInstructions } from './count-instructions.ts';
import { compare } from './side-by-side.ts';

const images = [
  'stage-glibc-to-musl',
  'stage-by-arg',
  'tools-removed',
  'ok-heredoc-tools',
  'host-no-ignore',
  'nested-subfolder-app',
];
const workflows = [
  'cache-matrix-nodes',
  'cache-container-libc',
  'cache-restore-prefix',
  'ok-full-key',
  'cache-two-arches',
  'versions-volta-ci',
];

const cwd = makeFolder('repository');
for (const name of images)
  for (const [path, text] of readFixture(`${name}.txt`).files) write(join(cwd, 'apps', name, path), text);
for (const name of workflows)
  for (const [path, text] of readFixture(`${name}.txt`).files)
    if (path.endsWith('.yml')) write(join(cwd, '.github/workflows', `${name}-${basename(path)}`), text);

const empty = join(cwd, 'empty.cjs');
write(empty, '');
const release = await node(22);
const env = await cleanEnvironment({ node: release });
const run = (name: string, args: string[]) => ({
  name,
  command: release.execPath,
  args,
  cwd,
  env,
  codes: [0, 1],
});
const contenders = [run('an empty CommonJS program', [empty]), run('abistamp doctor', [cli, 'doctor'])];
const [base, own] = contenders.map(countInstructions);
if (typeof base === 'number' && typeof own === 'number')
  console.log(`instructions: ${(own / base).toFixed(2)} ×`);
compare('doctor on twenty files', 21, contenders, { processor: true });

function write(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}
