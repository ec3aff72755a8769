import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, describe, test } from 'node:test';
import { abistamp } from '../support/run-cli.ts';
import { parseAs } from '../support/schemas.ts';
import { unpackPackage } from '../toolchain/index.ts';

describe('abistamp show', () => {
  let cwd: string;
  before(async () => {
    cwd = await unpackPackage('argon2@0.45.1');
  });
  const glibc = 'prebuilds/linux-x64/argon2.glibc.node';

  test('verdict first, then evidence, then where else it runs', async () => {
    const { code, stdout } = await abistamp(['show', glibc], { cwd, node: 22 });
    assert.equal(code, 0);
    assert.match(stdout, /✔ loads in Node 22\.\d+\.\d+ \(ABI 127\), Linux x64 glibc/);
    assert.match(stdout, /kind +Node-API addon \(declares version 10/);
    assert.match(stdout, /libc +glibc [\d.]+ or newer, because of \S+@GLIBC_/);
    assert.match(stdout, /runs on +any Node with Node-API 10 or newer/);
    assert.ok(
      stdout.split('\n').every((line) => line.length <= 80 || line.includes('sha256')),
      stdout,
    );
    assert.ok(
      stdout.indexOf('loads in') < stdout.indexOf('kind') &&
        stdout.indexOf('kind') < stdout.indexOf('runs on'),
    );
  });

  test('what does not load says why', async () => {
    const { stdout } = await abistamp(['show', glibc], { cwd, node: 20 });
    assert.match(stdout, /✖ does not load in Node 20/);
    assert.match(stdout, /Node-API 10[\s\S]*Node 20\.\d+\.\d+ \(ABI 115\)\s+has\s+Node-API\s+9/);
  });

  test('several files are a table', async () => {
    const { stdout } = await abistamp(['show', '.'], { cwd, node: 22 });
    assert.match(stdout, /✔ .*argon2\.glibc\.node +linux-x64 +Node-API 10 +glibc/);
    assert.match(stdout, /· .*argon2\.musl\.node +linux-x64-musl/);
    assert.match(stdout, /1 of \d+ load in Node 22/);
  });

  test('--json has the published shape, files in the order of the arguments', async () => {
    const musl = glibc.replace('glibc', 'musl');
    const { stdout } = await abistamp(['show', '--json', musl, glibc], { cwd, node: 22 });
    const { version, files } = parseAs('show', stdout);
    assert.equal(version, 1);
    assert.deepEqual(
      files.map(({ path }) => path),
      [musl, glibc],
    );
    const bytes = readFileSync(join(cwd, glibc));
    const {
      needed,
      glibc: floor,
      slices: _slices,
      libraries: _libraries,
      ...rest
    } = files[1] ?? assert.fail();
    assert.deepEqual(rest, {
      path: glibc,
      sha256: createHash('sha256').update(bytes).digest('hex'),
      size: bytes.length,
      format: 'elf',
      platform: 'linux',
      archs: ['x64'],
      kind: 'node-api',
      abis: [],
      runtime: null,
      nodeApi: { declared: 10, required: 5 },
      libc: 'glibc',
      glibcxx: '3.4',
      fits: true,
      reason: null,
      problems: [],
    });
    assert.match(String(floor), /^2\.\d+$/);
    assert.ok(Array.isArray(needed) && needed.includes('libc.so.6'));
  });
});
