import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { oneAddon } from '../support/addons.ts';
import { installedProject } from '../support/installed-project.ts';
import { makeFolder } from '../support/make-folder.ts';
import { cli } from '../support/pack-cli.ts';
import { abistamp, check, installHook, loads } from '../support/run-cli.ts';
import { scenario } from '../support/scenario.ts';
import { runTool } from '../toolchain/index.ts';

/* A full disk, as simulated by `ulimit -f`: no file can grow beyond a size. */

const addon = 'node_modules/unix-dgram/build/Release/unix_dgram.node';

scenario('where nothing of an addon’s size can be written', ({ before, step }) => {
  let cwd: string;
  let env: Record<string, string>;
  before(async () => {
    cwd = await installedProject({ files: { 'package.json': oneAddon }, node: 20 });
    env = { ABISTAMP_STORE: join(makeFolder('store'), 'store') };
    await installHook({ cwd, node: 20, env });
    assert.equal((await abistamp(['rebuild'], { cwd, node: 22, env })).code, 0);
  });
  const hash = () =>
    createHash('sha256')
      .update(readFileSync(join(cwd, addon)))
      .digest('hex');
  const full = (args: string) =>
    runTool('sh', ['-c', `ulimit -f 16; exec node ${cli} ${args}`], { cwd, node: 20, env });

  step('a kept build is not put back, what is there stays, and it is told', async () => {
    const before = hash();
    const result = await full('rebuild');
    assert.notEqual(result.code, 0, result.stdout + result.stderr);
    assert.equal(hash(), before);
    assert.ok(await loads('unix-dgram', { cwd, node: 22 }));
    assert.equal(result.code, 2, result.stdout);
    assert.match(result.stderr, /✖ UNWRITABLE: .*\(EFBIG\).*nothing was changed/s);
    assert.match(result.stderr, /free some space on this disk/);
    assert.doesNotMatch(result.stdout + result.stderr, /INTERNAL|\bat .*main\.cjs/);
  });

  step('a check says what it says otherwise', async () => {
    const result = await full('check --json');
    assert.equal(result.code, 1);
    assert.equal(JSON.parse(result.stdout).trees[0].findings[0].code, 'ABI_MISMATCH');
  });

  step('once there is room again, the next repair does it', async () => {
    const result = await abistamp(['rebuild'], { cwd, node: 20, env });
    assert.equal(result.code, 0, result.stdout + result.stderr);
    assert.equal((await check({ cwd, node: 20 })).code, 0);
    assert.ok(await loads('unix-dgram', { cwd, node: 20 }));
  });
});
