import assert from 'node:assert/strict';
import { existsSync, linkSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { guarded } from '../guard/guarded.ts';
import { installedProject } from '../support/installed-project.ts';
import { makeFolder, writeFiles } from '../support/make-folder.ts';
import { abistamp, check, installHook, loads } from '../support/run-cli.ts';
import { parseAs } from '../support/schemas.ts';
import { nodeGyp } from '../support/small-addons.ts';
import { bun, node, runTool } from '../toolchain/index.ts';

/* A tree that a real Bun installed, in each of its layouts: judged, explained and repaired like any other. */

const manifest = {
  name: 'app',
  private: true,
  workspaces: ['packages/*'],
  // unix-dgram is compiled, for one ABI; bufferutil brings Node-API files; lightningcss has a platform
  // package.
  dependencies: { bufferutil: '4.0.9', lightningcss: '1.30.1', ...nodeGyp, 'unix-dgram': '2.0.6' },
  trustedDependencies: ['unix-dgram'],
};
const member = { name: 'member', version: '1.0.0', dependencies: { 'utf-8-validate': '6.0.5' } };
const own = { hoisted: 'node_modules', isolated: 'node_modules/.bun/unix-dgram@2.0.6/node_modules' } as const;

const install = (linker: keyof typeof own) =>
  installedProject({
    by: () => bun(1),
    node: 22,
    files: {
      'package.json': manifest,
      'packages/member/package.json': member,
      'bunfig.toml': `[install]\nlinker = "${linker}"\n`,
    },
  });

for (const linker of ['hoisted', 'isolated'] as const) {
  describe(`Bun, ${linker}`, () => {
    test('is recognised, walked, and fits where it was installed; a member of the workspace is of the same tree', async () => {
      const cwd = await install(linker);
      const { trees, code } = await check({ cwd, node: 22 });
      assert.equal(code, 0);
      assert.equal((trees[0] as { host?: string } | undefined)?.host, 'bun');
      assert.equal(trees[0]?.native, 5);
      const below = await check({ cwd: join(cwd, 'packages/member'), node: 22 });
      assert.equal(below.trees[0]?.root, trees[0]?.root);
    });

    test('after a Node switch one package does not fit; a repair builds it, alone, and it loads', async () => {
      const cwd = await install(linker);
      const tools = [await bun(1)];
      const { findings = [] } = (await check({ cwd, node: 24 })).trees[0] ?? {};
      assert.deepEqual(
        findings.map(({ code, path, command }) => [code, path, command]),
        [['ABI_MISMATCH', `${own[linker]}/unix-dgram`, 'bunx abistamp rebuild unix-dgram']],
      );
      assert.equal(await loads('unix-dgram', { cwd, node: 24 }), false);
      const shared = join(cwd, own[linker], 'unix-dgram/package.json');
      // Bun hard-links files from its cache.
      linkSync(shared, join(cwd, 'cached.json'));

      const env = { ABISTAMP_STORE: makeFolder('store') };
      const repair = await abistamp(['rebuild'], { cwd, node: 24, tools, env });
      assert.equal(repair.code, 0, repair.stdout + repair.stderr);
      assert.equal(statSync(shared).nlink, 1, 'a build would write into the cache');
      assert.ok(await loads('unix-dgram', { cwd, node: 24 }));
      assert.deepEqual((await check({ cwd, node: 24 })).trees[0]?.findings, []);
    });

    test('its install puts builds beside for the runtimes that the project lists', async () => {
      const cwd = await install(linker);
      const { execPath } = await node(24);
      const home = makeFolder('home');
      writeFiles(home, { 'versions/node/v24.1.0/bin/x': '' });
      symlinkSync(execPath, join(home, 'versions/node/v24.1.0/bin/node'));
      const runtimes = ['node@22', 'node@24'];
      writeFileSync(join(cwd, 'package.json'), JSON.stringify({ ...manifest, abistamp: { runtimes } }));
      const env = { ABISTAMP_STORE: makeFolder('store'), NVM_DIR: home };
      const hook = async () => installHook({ cwd, node: 22, tools: [await bun(1)], env });
      const { stderr } = await hook();
      assert.match(stderr, /✔ 1 addon for node-v137-linux-x64 put beside/);
      const load = "require('unix-dgram'); console.log('loaded')";
      for (const release of [22, 24] as const)
        assert.equal((await guarded(['-e', load], { cwd, node: release })).stdout, 'loaded\n');
      assert.equal((await hook()).stderr, '', 'nothing is left to do');
    });

    test('a platform package that is gone is unpacked again', async () => {
      const cwd = await install(linker);
      const tools = [await bun(1)];
      const name = `lightningcss-linux-${process.arch}-gnu`;
      const folder = linker === 'hoisted' ? name : `.bun/${name}@1.30.1`;
      rmSync(join(cwd, 'node_modules', folder), { recursive: true });
      const { findings = [] } = (await check({ cwd, node: 22 })).trees[0] ?? {};
      assert.deepEqual(
        findings.map(({ code, repair }) => [code, repair]),
        [['PLATFORM_PACKAGE_MISSING', 'reinstall']],
      );
      const repair = await abistamp(['rebuild'], { cwd, node: 22, tools });
      assert.equal(repair.code, 0, repair.stdout + repair.stderr);
      assert.ok(await loads('lightningcss', { cwd, node: 22 }));
    });
  });
}

test('what Bun was not allowed to build is not built, and the command that allows it builds it', async () => {
  const cwd = await install('hoisted');
  const tools = [await bun(1)];
  const built = join(cwd, 'node_modules/unix-dgram/build');
  rmSync(built, { recursive: true });
  writeFileSync(join(cwd, 'package.json'), JSON.stringify({ ...manifest, trustedDependencies: [] }));
  const [finding] = (await check({ cwd, node: 22 })).trees[0]?.findings ?? [];
  assert.deepEqual([finding?.code, finding?.repair], ['NOT_BUILT', 'ask']);
  assert.equal(finding?.command, 'bun pm trust unix-dgram');
  assert.equal((await abistamp(['rebuild'], { cwd, node: 22, tools })).code, 1);
  assert.equal(existsSync(built), false);
  const trust = await runTool(await bun(1), ['pm', 'trust', 'unix-dgram'], { cwd, node: 22 });
  assert.equal(trust.code, 0, trust.stdout + trust.stderr);
  assert.ok(await loads('unix-dgram', { cwd, node: 22 }));
  assert.deepEqual((await check({ cwd, node: 22 })).trees[0]?.findings, []);
});

test('init adds the hooks that Bun runs, says what it has none for, and takes them out again', async () => {
  const cwd = await install('hoisted');
  const before = readFileSync(join(cwd, 'package.json'), 'utf8');
  const { stdout } = await abistamp(['init', '--json'], { cwd, node: 22 });
  const plan = parseAs('init', stdout);
  assert.equal(plan.host, 'bun');
  assert.equal(plan.next, 'bun install');
  assert.deepEqual(
    plan.changes.map(({ field }) => field),
    ['scripts.prepare', 'devDependencies.abistamp'],
  );
  assert.equal(plan.gaps.length, 1);
  await abistamp(['init', '--undo'], { cwd, node: 22 });
  const after = JSON.parse(readFileSync(join(cwd, 'package.json'), 'utf8')) as { scripts: object };
  assert.deepEqual(after.scripts, {});
  assert.notEqual(readFileSync(join(cwd, 'package.json'), 'utf8'), before);
});
