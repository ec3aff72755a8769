import assert from 'node:assert/strict';
import { existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isFull, onlyInFull } from '../support/matrix.ts';
import {
  addPlugin,
  makePluginProject,
  nodesOf,
  type PluginProject,
  succeeded,
} from '../support/pnpm-plugin-project.ts';
import { scenario } from '../support/scenario.ts';
import type { NodeRelease, PnpmRelease } from '../toolchain/index.ts';
import { nodeReleases } from '../toolchain/index.ts';

/** The parts of a record that tests look at. */
interface Stamp {
  fits: object[];
  target: string;
  installState: { mtimeMs: number }[];
}

const stampPath = 'node_modules/.cache/abistamp/stamp.json';

/**
 * pnpm 9 and 11 run hooks as 10 does: they tell this story in the full matrix, and test/pnpm/switch has them
 * every day.
 */
const releases: PnpmRelease[] = [10, 12, ...onlyInFull<PnpmRelease>(9, 11)];

for (const release of releases) {
  scenario(`pnpm ${release} with the plugin from a registry`, ({ before, step }) => {
    const [first, then] = nodesOf(release);
    let project: PluginProject;
    const at = (path: string) => join(project.cwd, path);
    const target = (node: NodeRelease) => `node-v${nodeReleases[node].abi}-linux-x64`;
    // Where no person works, nothing runs in the background.
    const unattended = release === 12 ? { CI: 'true' } : {};
    const readStamp = () => JSON.parse(readFileSync(at(stampPath), 'utf8')) as Stamp;
    const assertCurrent = () => {
      const { mtimeMs } = statSync(at('node_modules/.modules.yaml'));
      assert.equal(readStamp().installState[0]?.mtimeMs, mtimeMs);
    };

    before(async () => {
      project = await makePluginProject({ release });
      await addPlugin(project);
    });

    step('an install is recorded: at once, or, by pnpm 12, with the next command', async () => {
      succeeded(await project.run(['install'], { env: unattended }));
      assert.equal(existsSync(at(stampPath)), release !== 12);
      const { stdout, stderr } = succeeded(await project.run(['--silent', 'start']));
      assert.match(stdout, new RegExp(`^loads on v${first}\\.[\\d.]+\n$`));
      assert.equal(stderr, '');
      assert.equal(readStamp().target, target(first));
      const sidecar = JSON.parse(readFileSync(at('abi-lock.json'), 'utf8')) as { targets: object };
      assert.deepEqual(
        Object.keys(sidecar.targets).filter((place) => place.startsWith('node-')),
        [target(first)],
      );
    });

    step('an install with nothing to do is known, and changes nothing that is committed', async () => {
      const before = readFileSync(at('abi-lock.json'), 'utf8');
      succeeded(await project.run(['install', '--frozen-lockfile'], { env: unattended }));
      if (release === 12) succeeded(await project.run(['start']));
      assertCurrent();
      assert.equal(readFileSync(at('abi-lock.json'), 'utf8'), before);
    });

    // Each behaves differently in 10 and 12, which has all of them.
    const commands = [
      ['start'],
      ['exec', 'node', 'start.js'],
      ...(isFull || release === 12 ? [['native']] : []),
      ...(isFull || release === 12 ? [['run', 'native'], ['test'], ['node', 'start.js']] : []),
    ];
    for (const args of commands) {
      step(
        `after a Node switch \`pnpm ${args.join(' ')}\` stops, and says why on standard error`,
        async () => {
          const { code, stdout, stderr } = await project.run(args, { node: then });
          assert.equal(code, 1);
          assert.equal(stdout, '');
          // Both sides, the file's first.
          const nodes = `Node ${first} \\(ABI ${nodeReleases[first].abi}\\)[\\s\\S]*Node ${nodeReleases[then].version} \\(ABI ${nodeReleases[then].abi}\\)`;
          assert.match(stderr, new RegExp(`✖ 1 package .*${nodes}[\\s\\S]* ABI_MISMATCH `));
          assert.match(stderr, /unix-dgram@2\.0\.6/);
          assert.doesNotMatch(stderr, /bufferutil|at Object|at Module|node:internal/);
        },
      );
    }

    // What is asked of the plugin alone, whichever pnpm calls it.
    const isWhole = isFull || release === 12;

    step(
      "our own command is not kept from running by our own check, and pnpm's others are not checked",
      async () => {
        const others = isWhole ? [['list'], ['why', 'bufferutil']] : [];
        for (const args of [['dlx', 'abistamp', '--version'], ...others]) {
          const { code, stderr } = await project.run(args, { node: then });
          assert.equal(code, 0, stderr);
          assert.doesNotMatch(stderr, /✖/);
        }
      },
    );

    if (isWhole) {
      step('ABISTAMP_DISABLE=1 and --ignore-pnpmfile switch it off', async () => {
        const disabled = await project.run(['start'], { node: then, env: { ABISTAMP_DISABLE: '1' } });
        const ignored = await project.run(['--ignore-pnpmfile', 'start'], { node: then });
        for (const { stderr } of [disabled, ignored]) {
          assert.match(stderr, /NODE_MODULE_VERSION/);
          assert.doesNotMatch(stderr, /✖/);
        }
      });

      step('`warn` says it, and the script runs', async () => {
        const env = { ABISTAMP_ON_MISMATCH: 'warn' };
        const { stderr } = await project.run(['start'], { node: then, env });
        assert.match(stderr, /✖ 1 package [\s\S]* ABI_MISMATCH [\s\S]*NODE_MODULE_VERSION/);
      });
    }

    step('while everything fits, nothing is said', async () => {
      const { stdout, stderr } = succeeded(await project.run(['--silent', 'native']));
      assert.match(stdout, /^loads on v[\d.]+\n$/);
      assert.equal(stderr, '');
    });

    if (release === 10)
      step('no fit is recorded where only the command knows that a package failed to load', async () => {
        const failed = at('node_modules/.cache/abistamp/failed-loads.json');
        const text = readFileSync(at(stampPath), 'utf8');
        const { fits: _, ...head } = JSON.parse(`${text.slice(0, text.indexOf('\n'))}}`) as Stamp;
        const forgotten = JSON.stringify({ ...head, fits: [] }).slice(0, -1);
        writeFileSync(at(stampPath), forgotten + text.slice(text.indexOf('\n')));
        writeFileSync(failed, '{"version":1,"failures":[]}\n');
        for (const count of [0, 1]) {
          assert.equal(succeeded(await project.run(['--silent', 'start'])).stderr, '');
          assert.equal(readStamp().fits.length, count);
          rmSync(failed, { force: true });
        }
      });

    step('an add and a remove are recorded too', async () => {
      for (const args of [
        ['add', 'is-odd@3.0.1'],
        ['remove', 'is-odd'],
      ]) {
        const root = release === 9 ? ['-w'] : [];
        succeeded(await project.run([...args, ...root], { env: unattended }));
        if (release === 12) succeeded(await project.run(['start']));
        assertCurrent();
      }
    });
  });
}
