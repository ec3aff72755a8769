import assert from 'node:assert/strict';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { abiPinned, addonManifest, nodeApi } from '../support/addons.ts';
import { installedProject } from '../support/installed-project.ts';
import { onlyInFull } from '../support/matrix.ts';
import { loads, under } from '../support/run-cli.ts';
import { scenario } from '../support/scenario.ts';
import { parseAs } from '../support/schemas.ts';
import type { NodeRelease } from '../toolchain/index.ts';

const { abistamp, check } = under(20);
/** It declares Node-API 10, which Node 20 does not have, and says `engines: node >=22`. */
const tooNewForNode20 = ['better-sqlite3'];

/** Names of the packages in a verdict, without versions. */
const named = (output: Awaited<ReturnType<typeof check>>) =>
  output.trees
    .flatMap(({ findings }) => findings.map(({ package: name }) => name.replace(/@[^@]*$/, '')))
    .sort();

scenario('a project installed under Node 20, and then run by others', ({ before, step }) => {
  let cwd: string;
  before(async () => {
    cwd = await installedProject({ files: { 'package.json': addonManifest }, node: 20 });
  });

  step('is recorded, and all but one package fits Node 20', async () => {
    const recorded = await abistamp(['record'], { cwd });
    assert.equal(recorded.code, 0, recorded.stderr);
    const output = await check({ cwd });
    assert.equal(output.target, 'node-v115-linux-x64');
    assert.equal(output.trees[0]?.stamp, 'fresh');
    assert.deepEqual(named(output), tooNewForNode20);
  });

  step('Node 20: what is made for a newer Node-API ends the process, and is found before', async () => {
    const [finding] = (await check({ cwd })).trees[0]?.findings ?? [];
    assert.equal(finding?.code, 'NODE_API_TOO_NEW');
    assert.deepEqual([finding.found, finding.required], ['Node-API 10', 'Node-API 9']);
    assert.equal(finding.repair, 'ask');
    assert.equal(await loads('better-sqlite3', { cwd, node: 20 }), false);
    for (const name of [...abiPinned, 'bufferutil', 'lightningcss'])
      assert.ok(await loads(name, { cwd, node: 20 }), name);
  });

  for (const node of [22, ...onlyInFull<24>(24)] as const satisfies NodeRelease[]) {
    step(`Node ${node}: the verdict names exactly the packages that do not load`, async () => {
      const output = await check({ cwd, node });
      const failing = [];
      for (const name of [...abiPinned, ...nodeApi]) {
        if (!(await loads(name, { cwd, node }))) failing.push(name);
      }
      assert.deepEqual(named(output), failing.sort());
      assert.deepEqual(failing, abiPinned);
      assert.equal(output.code, 1);
    });

    step(`Node ${node}: each finding has both sides and one command`, async () => {
      const [tree] = (await check({ cwd, node })).trees;
      for (const finding of tree?.findings ?? []) {
        assert.equal(finding.code, 'ABI_MISMATCH');
        assert.equal(finding.found, 'node-v115-linux-x64');
        assert.equal(finding.required, `node-v${node === 22 ? 127 : 137}-linux-x64`);
        assert.equal(finding.repair, 'rebuild');
        assert.equal(finding.command, `npx abistamp rebuild ${finding.package.replace(/@[^@]*$/, '')}`);
        assert.match(finding.message, /Node 20 \(ABI 115\).*Node 2[24]\.\d+\.\d+ \(ABI 1[23]7\)/);
      }
    });
  }

  step('rebuild touches only what does not fit, and leaves a tree that loads', async () => {
    const untouched = [
      'bufferutil/prebuilds/linux-x64/bufferutil.node',
      'lightningcss-linux-x64-gnu/lightningcss.linux-x64-gnu.node',
    ];
    const before = untouched.map((file) => statSync(join(cwd, 'node_modules', file)));
    const rebuilt = await abistamp(['rebuild', '--json'], { cwd, node: 22 });
    assert.equal(rebuilt.code, 0, rebuilt.stdout + rebuilt.stderr);
    const { repairs } = parseAs('rebuild', rebuilt.stdout);
    assert.deepEqual(repairs.map(({ package: name }) => name.replace(/@[^@]*$/, '')).sort(), abiPinned);
    assert.ok(repairs.every(({ result }) => result === 'repaired'));
    for (const [i, file] of untouched.entries()) {
      const now = statSync(join(cwd, 'node_modules', file));
      assert.deepEqual([now.ino, now.mtimeMs], [before[i]?.ino, before[i]?.mtimeMs], file);
    }
    for (const name of [...abiPinned, ...nodeApi]) assert.ok(await loads(name, { cwd, node: 22 }), name);
  });

  step('then it fits Node 22, and the sidecar knows both targets', async () => {
    assert.equal((await check({ cwd, node: 22 })).code, 0);
    const sidecar = parseAs('abi-lock', readFileSync(join(cwd, 'abi-lock.json'), 'utf8'));
    assert.deepEqual(Object.keys(sidecar.targets), [
      'linux-x64',
      'node-v115-linux-x64',
      'node-v127-linux-x64',
    ]);
  });

  step('back on Node 20 it is wrong again, and can be repaired again', async () => {
    assert.deepEqual(named(await check({ cwd })), [...tooNewForNode20, ...abiPinned]);
    const rebuilt = await abistamp(['rebuild', ...abiPinned], { cwd });
    assert.equal(rebuilt.code, 0, rebuilt.stdout + rebuilt.stderr);
    assert.deepEqual(named(await check({ cwd })), tooNewForNode20);
    for (const name of abiPinned) assert.ok(await loads(name, { cwd, node: 20 }), name);
  });
});
