import assert from 'node:assert/strict';
import { chmodSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { twoAddons } from '../support/addons.ts';
import { installedProject } from '../support/installed-project.ts';
import { makeFolder } from '../support/make-folder.ts';
import { abistamp, check, installHook, loads } from '../support/run-cli.ts';
import { scenario } from '../support/scenario.ts';
import { parseAs } from '../support/schemas.ts';
import { node } from '../toolchain/index.ts';

/** Every file below a folder. */
function listFiles(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? listFiles(join(folder, entry.name)) : [join(folder, entry.name)],
  );
}

scenario('switching back to a Node that was built for before', ({ before, step }) => {
  let cwd: string;
  let env: Record<string, string>;
  before(async () => {
    cwd = await installedProject({ files: { 'package.json': twoAddons }, node: 22 });
    env = { ABISTAMP_STORE: makeFolder('store') };
    assert.equal((await installHook({ cwd, node: 22, env })).code, 0);
    assert.equal((await abistamp(['rebuild'], { cwd, node: 24, env })).code, 0);
  });

  step('the plan says that nothing will be compiled', async () => {
    const { stdout } = await abistamp(['rebuild', '--dry-run', '--json'], { cwd, node: 22, env });
    const { steps } = parseAs('rebuild-dry-run', stdout);
    assert.deepEqual(
      steps.map(({ action, package: name }) => [action, name]),
      [
        ['restore', 'heapdump@0.3.15'],
        ['restore', 'unix-dgram@2.0.6'],
      ],
    );
  });

  step('costs no compile, and what is restored loads', async () => {
    // No compiler, no make, no python, no npm: whatever works with this compiles nothing.
    const PATH = (await node(22)).bin;
    const result = await abistamp(['rebuild'], { cwd, node: 22, env: { ...env, PATH } });
    assert.equal(result.code, 0, result.stdout + result.stderr);
    assert.equal((await check({ cwd, node: 22, env })).code, 0);
    for (const name of ['unix-dgram', 'heapdump']) assert.ok(await loads(name, { cwd, node: 22 }), name);
  });

  step('a file of the store that was changed is dropped and built anew, never restored', async () => {
    const store = env['ABISTAMP_STORE'] ?? '';
    for (const file of listFiles(join(store, 'v2/objects'))) {
      chmodSync(file, 0o644);
      const bytes = readFileSync(file);
      bytes[bytes.length - 1] = (bytes[bytes.length - 1] ?? 0) ^ 0xff;
      writeFileSync(file, bytes);
    }
    const result = await abistamp(['rebuild'], { cwd, node: 24, env });
    assert.equal(result.code, 0, result.stdout + result.stderr);
    for (const name of ['unix-dgram', 'heapdump']) assert.ok(await loads(name, { cwd, node: 24 }), name);
    const listed = await abistamp(['store', 'verify', '--json'], { cwd, env });
    assert.equal(listed.code, 1, 'the other Node’s builds are still damaged');
    assert.equal(parseAs('store', listed.stdout).action, 'verify');
    assert.equal((await abistamp(['store', 'verify'], { cwd, env })).code, 0);
  });

  step('store ls lists what is kept, store prune drops what was used least', async () => {
    const { stdout } = await abistamp(['store', 'ls', '--json'], { cwd, env });
    const { entries } = parseAs('store', stdout);
    assert.deepEqual([...new Set(entries.map(({ package: name }) => name))].sort(), [
      'heapdump@0.3.15',
      'unix-dgram@2.0.6',
    ]);
    await abistamp(['store', 'prune', '--max-bytes', '0'], { cwd, env });
    const after = await abistamp(['store', 'ls', '--json'], { cwd, env });
    assert.deepEqual(parseAs('store', after.stdout).entries, []);
  });

  step('a store that cannot be used changes nothing about a repair', async () => {
    const blocked = join(makeFolder('store'), 'file');
    writeFileSync(blocked, '');
    const result = await abistamp(['rebuild'], { cwd, node: 22, env: { ABISTAMP_STORE: blocked } });
    assert.equal(result.code, 0, result.stdout + result.stderr);
    assert.ok(statSync(blocked).isFile());
    assert.equal((await abistamp(['rebuild'], { cwd, node: 24, env: { ABISTAMP_STORE: 'off' } })).code, 0);
    rmSync(blocked);
  });
});
