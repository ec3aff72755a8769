import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { installedProject } from '../support/installed-project.ts';
import { isFull } from '../support/matrix.ts';
import { parseAs } from '../support/schemas.ts';
import { unpackPackage } from '../toolchain/index.ts';
import { npmVersions } from '../toolchain/versions.ts';
import { judge } from './judge.ts';
import { installFor, type Machine, nodesOf } from './machines.ts';
import type { ReadyNode, RunOptions } from './platform.ts';
import { addonPath, compilerFor, damage, packAddon, putAddon } from './small-addon.ts';

/*
 * A build is restored from the store on each machine, and made again where a compiler of this one can make
 * it. The others are damaged: a package manager ran elsewhere, or a build was copied from there.
 */

const hook = fileURLToPath(new URL('../../packages/cli/hooks/install.cjs', import.meta.url));

const packed = packAddon();

const install = (machine: Machine) =>
  installedProject({
    node: 24,
    files: {
      'stable.tgz': packed,
      'package.json': {
        ...{ name: 'app', private: true, dependencies: { stable: 'file:./stable.tgz' } },
        allowScripts: { stable: true },
      },
    },
    args: installFor(machine),
  });

const fits = async (ready: ReadyNode, cwd: string) =>
  (await judge(ready, cwd)).trees.flatMap(({ findings }) => findings.map(({ code }) => code));

/** On the machine's first Node. */
export function repairOn(machine: Machine): void {
  const [node = ''] = nodesOf(machine);
  describe(`${machine.name}, Node ${node}`, async () => {
    const ready = await machine.setUp(node);
    if (ready.kind === 'skipped') {
      test('repairs', { skip: ready.because });
      return;
    }
    const compiler = await compilerFor(machine);
    // As published: a machine's root has neither this one's node-gyp nor what that has built.
    const npmFolder = await unpackPackage(`npm@${npmVersions[10]}`);
    const npmScript = join(npmFolder, 'bin/npm-cli.js');

    const options = (cwd: string, more: RunOptions = {}): RunOptions => ({
      env: {
        ABISTAMP_STORE: ready.nameOf(join(cwd, '.store')),
        npm_execpath: ready.nameOf(npmScript),
        ...more.env,
      },
      folders: [npmFolder, ...(more.folders ?? [])],
      ...(more.compiles === undefined ? {} : { compiles: more.compiles }),
    });

    test('a build that its package manager made is kept, and restored where it does not fit', async (t) => {
      const cwd = await install(machine);
      const addon = join(cwd, 'node_modules/stable', addonPath);
      if (!(await putAddon(machine, join(cwd, 'node_modules/stable'))))
        return t.skip('nothing compiles for it');
      const recorded = await ready.script(hook, [], cwd, options(cwd));
      assert.equal(recorded.code, 0, recorded.stderr);
      assert.deepEqual(await fits(ready, cwd), []);
      damage(addon);
      assert.equal((await fits(ready, cwd)).length, 1);
      const planned = await ready.run(['rebuild', '--dry-run', '--json'], cwd, options(cwd));
      assert.deepEqual(
        parseAs('rebuild-dry-run', planned.stdout).steps.map(({ action }) => action),
        ['restore'],
      );
      const repaired = await ready.run(['rebuild'], cwd, options(cwd));
      assert.equal(repaired.code, 0, repaired.stdout + repaired.stderr);
      assert.deepEqual(await fits(ready, cwd), []);
      assert.equal((await ready.load(['stable'], cwd)).get('stable')?.loads, true);
    });

    if (isFull && compiler !== null)
      test('a build that is missing is made, and loads', async () => {
        const cwd = await install(machine);
        assert.deepEqual(await fits(ready, cwd), ['NOT_BUILT']);
        const built = await ready.run(['rebuild'], cwd, options(cwd, { ...compiler, compiles: true }));
        assert.equal(built.code, 0, built.stdout + built.stderr);
        assert.deepEqual(await fits(ready, cwd), []);
        assert.equal((await ready.load(['stable'], cwd)).get('stable')?.loads, true);
      });
  });
}
