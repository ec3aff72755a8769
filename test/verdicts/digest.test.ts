import assert from 'node:assert/strict';
import { appendFileSync, copyFileSync, readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, test } from 'node:test';
import { deliveredAddons } from '../support/addons.ts';
import { installedProject } from '../support/installed-project.ts';
import { abistamp, check, loads } from '../support/run-cli.ts';

/* Delivered binaries are locked: lockfiles do not cover what install scripts download. */

const argon2 = 'node_modules/argon2/prebuilds/linux-x64/argon2.glibc.node';
const bufferutil = 'node_modules/bufferutil/prebuilds/linux-x64/bufferutil.node';

describe('a delivered file that is another one now', () => {
  let cwd: string;
  beforeEach(async () => {
    cwd = await installedProject({ files: { 'package.json': deliveredAddons }, node: 22 });
    const recorded = await abistamp(['record'], { cwd, node: 22 });
    assert.equal(recorded.code, 0, recorded.stderr);
    for (const file of [argon2, bufferutil]) change(file);
  });

  /**
   * Still loads: only its bytes show that it is another file. Written beside and renamed, as a download would
   * be.
   */
  function change(file: string): void {
    const path = join(cwd, file);
    copyFileSync(path, `${path}.new`);
    appendFileSync(`${path}.new`, 'changed');
    renameSync(`${path}.new`, path);
  }

  const codes = async (env = {}) => {
    const { code, trees } = await check({ cwd, node: 22, env });
    return [code, ...(trees[0]?.findings ?? []).map((finding) => `${finding.code} ${finding.package}`)];
  };
  const changed = [1, 'DIGEST_CHANGED argon2@0.45.1', 'DIGEST_CHANGED bufferutil@4.0.9'];

  test('is a finding wherever it is looked at, though it loads', async () => {
    assert.ok(await loads('argon2', { cwd, node: 22 }));
    assert.deepEqual(await codes(), changed);
    assert.deepEqual(await codes({ CI: 'true' }), changed);
  });

  test('is accepted by no record and no rebuild', async () => {
    const before = readFileSync(join(cwd, 'abi-lock.json'), 'utf8');
    for (const args of [['record'], ['rebuild'], ['rebuild', 'argon2']]) {
      await abistamp(args, { cwd, node: 22 });
      assert.equal(readFileSync(join(cwd, 'abi-lock.json'), 'utf8'), before, args.join(' '));
      assert.deepEqual(await codes(), changed);
    }
  });

  test('is accepted on purpose, by name or all at once, in CI too', async () => {
    const one = await abistamp(['rebuild', '--update', 'argon2'], { cwd, node: 22 });
    assert.equal(one.code, 0, one.stdout + one.stderr);
    assert.deepEqual(await codes(), [1, 'DIGEST_CHANGED bufferutil@4.0.9']);
    const all = await abistamp(['rebuild', '--update'], { cwd, node: 22, env: { CI: 'true' } });
    assert.equal(all.code, 0, all.stdout + all.stderr);
    assert.deepEqual(await codes(), [0]);
    change(argon2);
    assert.deepEqual(await codes(), [1, 'DIGEST_CHANGED argon2@0.45.1']);
  });
});
