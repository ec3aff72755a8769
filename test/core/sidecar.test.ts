import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { formatSidecar, lockPackages, mergeSidecar, parseSidecar, readPins } from '@abistamp/core';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { elf, file, nativePackage, nodeApi, pinnedTo } from '../support/facts.ts';

const hash = (digit: string) => digit.repeat(64);
const built = nativePackage({
  files: [file('build/Release/a.node', elf(pinnedTo(127)), { origin: 'built' })],
});
const delivered = nativePackage({
  name: 'bin',
  path: 'node_modules/bin',
  files: [
    file('linux.node', elf(), { sha256: hash('a') }),
    file('arm.node', elf(nodeApi(), { arch: 'arm64' }), { sha256: hash('b') }),
  ],
});
const target = 'node-v127-linux-x64';
const locked = lockPackages([built, delivered], 'linux', 'x64');

test('what was built has no hash, and files for other machines are left out', () => {
  assert.equal(locked['addon@1.0.0']?.['build/Release/a.node']?.sha256, null);
  assert.deepEqual(Object.keys(locked['bin@1.0.0'] ?? {}), ['linux.node']);
});

test('it is written the same whatever the order, one line a file', () => {
  const one = formatSidecar(mergeSidecar(null, target, lockPackages([built, delivered], 'linux', 'x64')));
  const other = formatSidecar(mergeSidecar(null, target, lockPackages([delivered, built], 'linux', 'x64')));
  assert.equal(one, other);
  assert.equal(one.split('\n').filter((line) => line.includes('.node')).length, 2);
});

test('it reads back as it was, and fits its schema', () => {
  const sidecar = mergeSidecar(null, target, locked);
  const text = formatSidecar(sidecar);
  assert.deepEqual(parseSidecar(text), { kind: 'sidecar', sidecar });
  const schema: object = JSON.parse(
    readFileSync(
      fileURLToPath(new URL('../../packages/cli/schema/abi-lock.schema.json', import.meta.url)),
      'utf8',
    ),
  );
  const validate = new Ajv2020({ allowUnionTypes: true }).compile(schema);
  assert.ok(validate(JSON.parse(text)), JSON.stringify(validate.errors));
  assert.ok(!validate({ version: 1, targets: { nonsense: {} } }));
});

test('one target is brought up to date, others stay', () => {
  const before = mergeSidecar(null, 'node-v115-linux-x64', locked);
  const after = mergeSidecar(before, target, {});
  assert.deepEqual(after.targets['node-v115-linux-x64'], locked);
  assert.deepEqual(after.targets[target], {});
});

test('a pinned hash stays pinned when the file changes', () => {
  const before = mergeSidecar(null, target, locked);
  const changed = lockPackages(
    [{ ...delivered, files: [file('linux.node', elf(), { sha256: hash('c') })] }],
    'linux',
    'x64',
  );
  assert.equal(
    readPins(mergeSidecar(before, target, changed), target).get('bin@1.0.0/linux.node'),
    hash('a'),
  );
});

test('torn, blank and newer ones are told apart', () => {
  assert.equal(parseSidecar('{').kind, 'torn');
  assert.equal(parseSidecar('').kind, 'none');
  assert.equal(parseSidecar(null).kind, 'none');
  assert.equal(parseSidecar('{"version":7}').kind, 'newer');
  assert.equal(parseSidecar('{"version":1,"targets":{"x":{"y":{"z":{"sha256":"short"}}}}}').kind, 'torn');
});
