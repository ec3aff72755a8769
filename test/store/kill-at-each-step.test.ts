import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { twoAddons } from '../support/addons.ts';
import { installedProject } from '../support/installed-project.ts';
import { makeFolder } from '../support/make-folder.ts';
import { isFull } from '../support/matrix.ts';
import { cli } from '../support/pack-cli.ts';
import { abistamp, installHook } from '../support/run-cli.ts';
import { runTool } from '../toolchain/index.ts';

const files = [
  'node_modules/heapdump/build/Release/addon.node',
  'node_modules/unix-dgram/build/Release/unix_dgram.node',
];
const killer = fileURLToPath(new URL('../support/kill-at.cjs', import.meta.url));
/** Far more changes than a repair makes: the loop below ends by itself. */
const most = 400;
/** A prime, which divides no number of changes per file, so that every kind of change is hit. */
const stride = isFull ? 1 : 11;

const hash = (path: string) => createHash('sha256').update(readFileSync(path)).digest('hex');

test('whichever step a repair is killed at, each package is the old one or the new one, and the next run finishes', async () => {
  const cwd = await installedProject({ files: { 'package.json': twoAddons }, node: 22 });
  const env = { ABISTAMP_STORE: join(makeFolder('store'), 'store') };
  const hashes = () => files.map((file) => hash(join(cwd, file)));
  const rebuild = async (node: 22 | 24) => {
    const result = await abistamp(['rebuild'], { cwd, node, env });
    assert.equal(result.code, 0, result.stdout + result.stderr);
    return hashes();
  };
  await installHook({ cwd, node: 22, env });
  const on22 = hashes();
  const on24 = await rebuild(24);
  // Restored with all its times after each round, which costs less than a repair.
  const kept = makeFolder('kept');
  execFileSync('cp', ['-a', '--reflink=auto', `${cwd}/.`, kept]);
  let kills = 0;
  for (let step = 1; step <= most; step += stride) {
    const killed = await runTool('node', ['--require', killer, cli, 'rebuild'], {
      cwd,
      node: 22,
      env: { ...env, KILL_AT: `${step}` },
    });
    if (killed.signal === null) {
      assert.equal(killed.code, 0, killed.stdout + killed.stderr);
      break;
    }
    assert.equal(killed.signal, 'SIGKILL');
    kills++;
    // No command sees half a file, and read-only ones leave it alone.
    await abistamp(['check'], { cwd, node: 22 });
    for (const [i, now] of hashes().entries())
      assert.ok(now === on22[i] || now === on24[i], `${files[i]} after step ${step}`);
    assert.deepEqual(await rebuild(22), on22, `after step ${step}`);
    execFileSync('cp', ['-a', '--reflink=auto', '--remove-destination', `${kept}/.`, cwd]);
  }
  assert.ok(kills > 20 / stride, `only ${kills} steps were seen`);
  assert.ok(kills * stride < most, 'it came to an end');
  const left = readdirSync(cwd, { recursive: true, encoding: 'utf8' }).filter((path) =>
    /\.abistamp-\d+$|\.tmp$|repair\.lock|\.taking$|[\\/]abistamp[\\/]repair[\\/]/.test(path),
  );
  assert.deepEqual(left, []);
  assert.ok(existsSync(join(cwd, 'abi-lock.json')));
});
