/**
 * `check` when nothing changed, against an empty CommonJS program: its overhead before every script. Target:
 * at most 1.1 times.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeFolder } from '../test/support/make-folder.ts';
import { cli } from '../test/support/pack-cli.ts';
import { abistamp } from '../test/support/run-cli.ts';
import { cleanEnvironment, type NodeRelease, node } from '../test/toolchain/index.ts';
import { compare } from './side-by-side.ts';
import { mediumTree } from './trees.ts';

const cwd = await mediumTree();
const empty = join(makeFolder('bench'), 'empty.cjs');
writeFileSync(empty, '');

for (const release of [20, 22, 24, 26] as const satisfies NodeRelease[]) {
  const repaired = await abistamp(['rebuild'], { cwd, node: release });
  if (repaired.code !== 0) throw new Error(repaired.stdout + repaired.stderr);
  const { execPath } = await node(release);
  const env = await cleanEnvironment({ node: await node(release) });
  const run = (name: string, args: string[]) => ({ name, command: execPath, args, cwd, env });
  compare(`check with nothing changed, Node ${release}`, 31, [
    run('an empty CommonJS program', [empty]),
    run('the same again (noise)', [empty]),
    run('abistamp check --quiet', [cli, 'check', '--quiet']),
    run('abistamp check', [cli, 'check']),
    run('node -e "require(\'abistamp/start\')"', [
      '-e',
      `require(${JSON.stringify(join(cli, '../../hooks/start.cjs'))})`,
    ]),
    run('abistamp --help (all of it loaded)', [cli, '--help']),
  ]);
}
