import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  formatSidecar,
  lockPackages,
  mergeSidecar,
  parseSidecar,
  readPins,
} from '@abistamp/core/internal/stamp/sidecar';
import { elf, file, nativePackage, nodeApi, pinnedTo } from '../support/facts.ts';
import { assertSchema } from '../support/schemas.ts';

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
  assert.equal(locked.get('addon@1.0.0')?.get('build/Release/a.node')?.sha256, null);
  assert.deepEqual([...(locked.get('bin@1.0.0')?.keys() ?? [])], ['linux.node']);
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
  assertSchema('abi-lock', JSON.parse(text));
  assert.throws(() => assertSchema('abi-lock', { version: 1, targets: { nonsense: {} } }));
});

test('one target is brought up to date, others stay', () => {
  const before = mergeSidecar(null, 'node-v115-linux-x64', locked);
  const after = mergeSidecar(before, target, new Map());
  assert.deepEqual(after.targets.get('node-v115-linux-x64'), locked);
  assert.deepEqual(after.targets.get(target), new Map());
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

test('names that every object has are pinned like any other', () => {
  const names = ['__proto__', 'constructor', 'toString', 'hasOwnProperty'];
  const odd = names.map((name) =>
    nativePackage({ name, files: names.map((path) => file(path, elf(), { sha256: hash('d') })) }),
  );
  const text = formatSidecar(mergeSidecar(null, target, lockPackages(odd, 'linux', 'x64')));
  const reading = parseSidecar(text);
  assert.equal(reading.kind, 'sidecar');
  const pins = readPins(reading.kind === 'sidecar' ? reading.sidecar : null, target);
  for (const name of names)
    for (const path of names) assert.equal(pins.get(`${name}@1.0.0/${path}`), hash('d'), `${name} ${path}`);
  assert.equal(pins.size, 16);
  assert.equal(readPins(reading.kind === 'sidecar' ? reading.sidecar : null, 'constructor').size, 0);
});

test('what is not known of a file is dropped, however deep it is', () => {
  const text = formatSidecar(mergeSidecar(null, target, locked));
  const deep = `${'['.repeat(200_000)}${']'.repeat(200_000)}`;
  const reading = parseSidecar(text.replaceAll('"origin":', `"more": ${deep}, "origin":`));
  assert.ok(reading.kind === 'sidecar');
  assert.equal(formatSidecar(reading.sidecar), text);
  assert.equal(parseSidecar(text.replaceAll('"kind":"abi"', `"kind": ${deep}`)).kind, 'torn');
});

test('a file that says less than is written today is read, and said as it is', () => {
  const facts = {
    origin: 'delivered',
    format: 'elf',
    platform: 'linux',
    archs: ['x64'],
    kind: 'abi',
    abis: [127],
  };
  const files = { 'a.node': { ...facts, sha256: null } };
  const reading = parseSidecar(JSON.stringify({ version: 1, targets: { [target]: { 'a@1.0.0': files } } }));
  assert.ok(reading.kind === 'sidecar');
  assert.deepEqual(JSON.parse(formatSidecar(reading.sidecar)).targets[target]['a@1.0.0'], files);
});
