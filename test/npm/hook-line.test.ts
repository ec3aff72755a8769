import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { wiredProject } from '../everyday/wired-project.ts';
import { onlyInFull } from '../support/matrix.ts';
import { abistamp } from '../support/run-cli.ts';
import { scenario } from '../support/scenario.ts';

/* `init --hook`: a line in .npmrc, which npm gives to every Node that it starts. */

for (const version of ['11', ...onlyInFull('10', '12')])
  scenario(`the line in .npmrc, under npm ${version}`, ({ before, step }) => {
    let project: Awaited<ReturnType<typeof wiredProject>>;
    before(async () => {
      project = await wiredProject('npm', version, ['--hook']);
    });
    const run = (line: string, node: 0 | 1, folder = '') =>
      project.run(line.split(' '), { node: project.nodes[node], folder, program: null });

    step('npm install records, and programs run', async () => {
      const result = await run('install', 0);
      assert.equal(result.code, 0, result.stdout + result.stderr);
      assert.ok(existsSync(join(project.cwd, 'node_modules/.cache/abistamp/stamp.json')));
      assert.doesNotMatch(readFileSync(join(project.cwd, 'package.json'), 'utf8'), /predev|start\.cjs/);
      const { code, stdout, stderr } = await run('start --silent', 0);
      assert.deepEqual([code, stdout, stderr], [0, 'ran\n', '']);
    });

    for (const [line, folder] of [
      ['start', ''],
      ['run all', ''],
      ['run dev -w one', ''],
      ['run dev', 'packages/one'],
      ['run dev --ignore-scripts', ''],
      ['exec pinned-bin', ''],
    ] as const)
      step(`after a Node switch npm ${line} stops`, async () => {
        const { code, stdout, stderr } = await run(line, 1, folder);
        assert.notEqual(code, 0);
        assert.match(stderr, / ABI_MISMATCH /);
        assert.equal(stderr.match(/ ABI_MISMATCH /g)?.length, 1, 'once');
        assert.doesNotMatch(stdout, /^ran$/m);
      });

    step('and what installs or repairs does not', async () => {
      const checked = await run('exec -- abistamp check', 1);
      assert.match(checked.stdout, / ABI_MISMATCH /);
      for (const line of ['ci', 'ci --omit=dev']) {
        const result = await run(line, 0);
        assert.equal(result.code, 0, result.stdout + result.stderr);
      }
    });

    step('without abistamp everything runs as before', async () => {
      assert.ok(!existsSync(join(project.cwd, 'node_modules/abistamp')));
      for (const node of [0, 1] as const) assert.equal((await run('start --silent', node)).stdout, 'ran\n');
    });

    step('and --undo takes the line out', async () => {
      const { code } = await abistamp(['init', '--undo'], { cwd: project.cwd });
      assert.deepEqual([code, existsSync(join(project.cwd, '.npmrc'))], [0, false]);
    });
  });
