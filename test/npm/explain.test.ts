import assert from 'node:assert/strict';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, describe, test } from 'node:test';
import { addonManifest } from '../support/addons.ts';
import { installedProject } from '../support/installed-project.ts';
import { makeFolder } from '../support/make-folder.ts';
import { cli } from '../support/pack-cli.ts';
import { abistamp } from '../support/run-cli.ts';
import { parseAs } from '../support/schemas.ts';
import { type NodeRelease, runTool } from '../toolchain/index.ts';

describe('abistamp explain', () => {
  let cwd: string;
  let log: string;
  before(async () => {
    cwd = await installedProject({ files: { 'package.json': addonManifest }, node: 20 });
    const failed = await runTool('node', ['-e', "require('cpu-features')"], { cwd, node: 22 });
    assert.notEqual(failed.code, 0);
    log = failed.stderr;
  });
  const explain = (text: string, node: NodeRelease, args: string[] = [], folder = cwd) =>
    runTool('node', [cli, 'explain', ...args], { cwd: folder, node, input: text });

  test('says what a real error means, that it still holds, and what fixes it', async () => {
    const { code, stdout, stderr } = await explain(log, 22);
    assert.equal(code, 1, stderr);
    assert.match(stdout, /✖ cpu-features@0\.0\.10 {2}ABI_MISMATCH/);
    assert.match(
      stdout,
      /Node 20 \(ABI 115\)[\s\S]*Node 22\s+\(ABI\s+127\)[\s\S]*→ npx abistamp rebuild cpu-features/,
    );
  });

  test('says so where the tree fits the Node that runs now', async () => {
    const { code, stdout } = await explain(log, 20, ['--json']);
    assert.equal(code, 0);
    const { ok, errors } = parseAs('explain', stdout);
    assert.equal(ok, true);
    assert.deepEqual(
      errors.map(({ code: failed, installed, findings }) => [failed, installed, findings]),
      [['ABI_MISMATCH', true, []]],
    );
  });

  test('finds the package of a log that another machine wrote', async () => {
    const elsewhere = log.replaceAll(cwd, '/srv/app');
    assert.ok(!elsewhere.includes(cwd));
    const { code, stdout } = await explain(elsewhere, 22, ['--json']);
    const { ok, errors } = parseAs('explain', stdout);
    assert.equal(code, 1);
    assert.equal(ok, false);
    const [error] = errors;
    assert.deepEqual(
      [error?.code, error?.abi, error?.package, error?.installed],
      ['ABI_MISMATCH', 127, 'cpu-features@0.0.10', true],
    );
    assert.deepEqual(
      error?.findings.map(({ code: found, command }) => [found, command]),
      [['ABI_MISMATCH', 'npx abistamp rebuild cpu-features']],
    );
  });

  test('reads a file, and needs no tree', async () => {
    const folder = makeFolder('log');
    writeFileSync(join(folder, 'crash.log'), log);
    const { code, stdout } = await abistamp(['explain', 'crash.log', '--json'], { cwd: folder, node: 22 });
    assert.equal(code, 0);
    const { errors } = parseAs('explain', stdout);
    assert.deepEqual(
      errors.map((error) => [error.code, error.package, error.installed, error.findings]),
      [['ABI_MISMATCH', 'cpu-features', false, []]],
    );
  });

  test('a platform package that is missing is told with the package that asks for it', async () => {
    const copy = await installedProject({ files: { 'package.json': addonManifest }, node: 20 });
    rmSync(join(copy, 'node_modules/lightningcss-linux-x64-gnu'), { recursive: true });
    const missing =
      "Error: Cannot find module 'lightningcss-linux-x64-gnu'\nRequire stack:\n- /srv/app/index.js\n";
    const { code, stdout } = await explain(missing, 22, [], copy);
    assert.equal(code, 1);
    assert.match(stdout, /✖ lightningcss@1\.30\.1 {2}PLATFORM_PACKAGE_MISSING/);
    assert.match(stdout, /→ npx abistamp rebuild lightningcss\n/);
  });

  test('a text without such an error is no verdict', async () => {
    const { code, stdout, stderr } = await explain('TypeError: x is not a function\n', 22);
    assert.equal(code, 2);
    assert.equal(stdout, '');
    assert.match(stderr, /✖ UNREADABLE: /);
  });

  test('a file that is not there is said to be unreadable', async () => {
    const { code, stderr } = await explain('', 22, ['nothing.log']);
    assert.equal(code, 2);
    assert.match(stderr, /✖ UNREADABLE: nothing\.log/);
  });
});
