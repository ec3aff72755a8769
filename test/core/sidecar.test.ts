import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { lockPackages } from '@abistamp/core/internal/operations/record/list-loaded';
import { readPins, type Sidecar } from '@abistamp/core/internal/stamp/sidecar';
import { formatSidecar, parseSidecar, saysTheSame } from '@abistamp/core/internal/stamp/sidecar-text';
import { updateSidecar } from '@abistamp/core/internal/stamp/update-sidecar';
import type { NativePackage } from '@abistamp/core/internal/tree/native-package';
import type { Evidence } from '@abistamp/core/internal/verdict/evidence';
import { elf, file, nativePackage, nodeApi, pinnedTo, runtime } from '../support/facts.ts';
import { assertSchema } from '../support/schemas.ts';

const hash = (digit: string) => digit.repeat(64);
const node20 = runtime({ version: '20.11.0', abi: 115, nodeApi: 9 });
const node22 = runtime();
const alpine = runtime({ libc: 'musl', glibc: null });
const nothing: Evidence = {
  omission: null,
  installs: true,
  links: new Map(),
  companions: new Map(),
  libraries: [],
  linked: [],
  unasked: new Map(),
  pins: new Map(),
  blocked: new Map(),
  approved: new Set(),
  required: new Map(),
  marksOptional: true,
  unreadable: new Set(),
  mounts: new Map(),
};

const built = nativePackage({
  files: [file('build/Release/a.node', elf(pinnedTo(127)), { origin: 'built' })],
});
const bin = (changes: Partial<NativePackage> = {}) =>
  nativePackage({
    name: 'bin',
    path: 'node_modules/bin',
    build: null,
    files: [
      file('prebuilds/linux-x64/bin.node', elf(nodeApi()), { sha256: hash('a') }),
      file('prebuilds/linux-x64/bin.musl.node', elf(nodeApi(), { libc: 'musl' }), { sha256: hash('e') }),
      file('prebuilds/linux-arm64/bin.node', elf(nodeApi(), { arch: 'arm64' }), { sha256: hash('b') }),
      file('test/fixtures/other.node', elf(nodeApi()), { sha256: hash('f') }),
    ],
    ...changes,
  });

const lock = (packages: NativePackage[], on = node22) => lockPackages(packages, () => on, nothing);
const everything = () => true;
const record = (
  before: Sidecar | null,
  packages: NativePackage[],
  on = node22,
  isKnown: (pkg: string) => boolean = everything,
) => updateSidecar(before, { now: lock(packages, on), isKnown });

test('what registers no addon is under its platform, and is called by no kind', () => {
  const tool = nativePackage({
    ...{ name: '@x/tool-linux-x64', path: 'node_modules/@x/tool-linux-x64', build: null },
    loader: { kind: 'platform-package', uses: 'all', main: null },
    platform: { os: ['linux'], cpu: ['x64'], libc: [] },
    files: [file('bin/tool', elf({ kind: 'none' }, { type: 'executable' }), { sha256: hash('a') })],
  });
  const text = formatSidecar(record(null, [tool]));
  assert.deepEqual(JSON.parse(text).targets, {
    'linux-x64': { '@x/tool-linux-x64@1.0.0': { 'bin/tool': `delivered sha256-${hash('a')}` } },
  });
});

describe('what is written', () => {
  test('reads like this', () => {
    const text = formatSidecar(record(record(null, [built, bin()]), [bin()], alpine));
    assert.equal(
      text,
      `{
  "version": 2,
  "targets": {
    "linux-x64": {
      "bin@1.0.0": {
        "prebuilds/linux-x64/bin.node": "delivered node-api sha256-${hash('a')}"
      }
    },
    "linux-x64-musl": {
      "bin@1.0.0": {
        "prebuilds/linux-x64/bin.musl.node": "delivered node-api sha256-${hash('e')}"
      }
    },
    "node-v127-linux-x64": {
      "addon@1.0.0": {
        "build/Release/a.node": "built abi"
      }
    }
  }
}
`,
    );
    assertSchema('abi-lock', JSON.parse(text));
    assert.throws(() => assertSchema('abi-lock', { version: 2, targets: { nonsense: {} } }));
  });

  test('is the same whatever the order, and reads back as it was', () => {
    const one = record(null, [built, bin()]);
    const other = record(null, [bin(), built]);
    assert.equal(formatSidecar(one), formatSidecar(other));
    assert.deepEqual(parseSidecar(formatSidecar(one)), { kind: 'sidecar', sidecar: one });
  });

  test('says nothing of what a build depends on but package and target', () => {
    const elsewhere = nativePackage({
      files: [
        file('build/Release/a.node', elf(pinnedTo(127), { glibc: '2.31', needed: ['libstdc++.so.6'] }), {
          origin: 'built',
          size: 7,
          sha256: hash('9'),
        }),
      ],
    });
    assert.equal(formatSidecar(record(null, [built])), formatSidecar(record(null, [elsewhere])));
  });

  test('has a line more for each ABI-pinned addon of a new Node major, and no other', () => {
    const before = record(null, [built, bin()]);
    const rebuilt = nativePackage({
      files: [file('build/Release/a.node', elf(pinnedTo(115)), { origin: 'built' })],
    });
    const after = record(before, [rebuilt, bin()], node20);
    const lines = new Set(formatSidecar(before).split('\n'));
    assert.deepEqual(
      formatSidecar(after)
        .split('\n')
        .filter((line) => !lines.has(line)),
      ['    "node-v115-linux-x64": {'],
    );
    assert.equal(formatSidecar(after).match(/\.node"/g)?.length, 3);
  });

  test('pins nothing that does not fit', () => {
    const other = nativePackage({
      files: [file('build/Release/a.node', elf(pinnedTo(115)), { sha256: hash('1') })],
    });
    assert.deepEqual(record(null, [other]).places, new Map());
  });
});

describe('another record', () => {
  test('leaves what other targets wrote, and forgets versions that are gone, on all of them', () => {
    const before = record(record(null, [bin()], alpine), [built, bin()]);
    assert.ok(saysTheSame(before, record(before, [built])));
    const newer = record(before, [built, bin({ version: '2.0.0' })], node22, (pkg) => pkg !== 'bin@1.0.0');
    assert.doesNotMatch(formatSidecar(newer), /bin@1\.0\.0|musl/);
    assert.match(formatSidecar(newer), /bin@2\.0\.0/);
  });

  test('keeps a pinned hash when the file changes', () => {
    const before = record(null, [bin()]);
    const changed = bin({
      files: [file('prebuilds/linux-x64/bin.node', elf(nodeApi()), { sha256: hash('c') })],
    });
    const pins = readPins(record(before, [changed]), node22);
    assert.equal(pins.get('bin@1.0.0/prebuilds/linux-x64/bin.node'), hash('a'));
  });

  test('of a machine that had to build leaves what others downloaded', () => {
    const at = 'build/Release/a.node';
    const download = nativePackage({ files: [file(at, elf(pinnedTo(127)), { sha256: hash('d') })] });
    const downloaded = record(null, [download]);
    assert.ok(saysTheSame(downloaded, record(downloaded, [built])));
    const first = record(null, [built]);
    assert.ok(saysTheSame(downloaded, record(first, [download])));
  });

  test('keeps the schema that somebody put in', () => {
    const { targets } = JSON.parse(formatSidecar(record(null, [bin()])));
    const reading = parseSidecar(JSON.stringify({ $schema: './x.json', version: 2, targets }));
    assert.ok(reading.kind === 'sidecar');
    const text = formatSidecar(record(reading.sidecar, [bin()]));
    assert.match(text, /^\{\n {2}"\$schema": "\.\/x\.json",\n {2}"version": 2,/);
    assertSchema('abi-lock', JSON.parse(text));
  });
});

describe('what is read', () => {
  test('torn, blank and newer ones are told apart', () => {
    assert.equal(parseSidecar('{').kind, 'torn');
    assert.equal(parseSidecar('').kind, 'none');
    assert.equal(parseSidecar(null).kind, 'none');
    assert.equal(parseSidecar('{"version":7}').kind, 'newer');
    assert.equal(parseSidecar('{"version":1,"targets":{"x":{"y":{"z":{"sha256":"short"}}}}}').kind, 'torn');
    for (const row of ['short', 'built abi sha256-12', 'delivered glibc', 'built  abi', 7])
      assert.equal(
        parseSidecar(JSON.stringify({ version: 2, targets: { 'linux-x64': { 'a@1': { 'a.node': row } } } }))
          .kind,
        'torn',
        String(row),
      );
  });

  test('names that every object has are pinned like any other', () => {
    const names = ['__proto__', 'constructor', 'toString', 'hasOwnProperty'];
    const rows = names.map((path) => `${JSON.stringify(path)}: "delivered node-api sha256-${hash('d')}"`);
    const packages = names.map((name) => `${JSON.stringify(`${name}@1.0.0`)}: {${rows.join()}}`);
    const reading = parseSidecar(`{"version": 2, "targets": {"linux-x64": {${packages.join()}}}}`);
    assert.ok(reading.kind === 'sidecar');
    const pins = readPins(reading.sidecar, node22);
    for (const name of names)
      for (const path of names) assert.equal(pins.get(`${name}@1.0.0/${path}`), hash('d'));
    assert.equal(pins.size, 16);
    const again = parseSidecar(formatSidecar(reading.sidecar));
    assert.deepEqual(again, reading);
  });

  test('what is not known of a file is dropped, however deep it is', () => {
    const text = formatSidecar(record(null, [bin()]));
    const deep = `${'['.repeat(200_000)}${']'.repeat(200_000)}`;
    const reading = parseSidecar(text.replace('"version":', `"more": ${deep}, "version":`));
    assert.ok(reading.kind === 'sidecar');
    assert.equal(formatSidecar(reading.sidecar), text);
  });
});

describe('the first format', () => {
  const first = (targets: object) => JSON.stringify({ version: 1, targets });
  const row = (kind: string, sha256: string | null, changes: object = {}) => ({
    ...{ origin: sha256 === null ? 'built' : 'delivered', format: 'elf', platform: 'linux' },
    ...{ archs: ['x64'], kind, abis: [], needed: ['libc.so.6'], sha256, ...changes },
  });
  const read = (targets: object): Sidecar => {
    const reading = parseSidecar(first(targets));
    assert.ok(reading.kind === 'sidecar');
    return reading.sidecar;
  };
  const bin1 = (sha256: string) => ({ 'bin@1.0.0': { 'bin.node': row('node-api', sha256) } });

  test('is read, and its pins count', () => {
    const sidecar = read({ 'node-v115-linux-x64': bin1(hash('a')) });
    for (const on of [node20, node22])
      assert.equal(readPins(sidecar, on).get('bin@1.0.0/bin.node'), hash('a'));
    assert.equal(readPins(sidecar, alpine).size, 0);
  });

  test('where its targets disagree, each keeps its own', () => {
    const sidecar = read({
      'node-v115-linux-x64': bin1(hash('a')),
      'node-v127-linux-x64': bin1(hash('b')),
    });
    assert.equal(readPins(sidecar, node20).get('bin@1.0.0/bin.node'), hash('a'));
    assert.equal(readPins(sidecar, node22).get('bin@1.0.0/bin.node'), hash('b'));
  });

  test('gives way where the packages are at hand: no build is pinned, and nothing that is not loaded', () => {
    const before = read({
      'node-v127-linux-x64': {
        'addon@1.0.0': {
          'build/Release/a.node': row('abi', hash('1')),
          'build/Release/copy.node': row('abi', hash('2')),
        },
        'gone@1.0.0': { 'x.node': row('abi', hash('3')) },
      },
      'node-v115-linux-x64': { 'other@1.0.0': { 'x.node': row('abi', hash('4')) } },
    });
    const after = formatSidecar(record(before, [built], node22, (pkg) => pkg !== 'gone@1.0.0'));
    assert.match(after, /"version": 2/);
    assert.match(after, /"build\/Release\/a\.node": "built abi"/);
    assert.doesNotMatch(after, /copy|gone/);
    assert.match(after, new RegExp(`sha256-${hash('4')}`));
  });
});
