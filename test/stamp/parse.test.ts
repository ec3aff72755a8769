import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { NativeFile } from '@abistamp/binary';
import { formatStamp } from '@abistamp/core/internal/stamp/format-stamp';
import { parseStamp } from '@abistamp/core/internal/stamp/parse-stamp';
import {
  isMeantFor,
  type LockedFile,
  placeOf,
  readPins,
  type Sidecar,
} from '@abistamp/core/internal/stamp/sidecar';
import { type Stamp, stampVersion } from '@abistamp/core/internal/stamp/stamp';
import { summarizeFacts } from '@abistamp/core/internal/stamp/summary';
import { updateSidecar } from '@abistamp/core/internal/stamp/update-sidecar';
import { elf, file, nativePackage, nodeApi, pinnedTo, runtime } from '../support/facts.ts';

const macho = (
  arch: 'x64' | 'arm64',
  abi: number,
): NativeFile['slices' extends never ? never : never] | object => ({
  ...{
    format: 'macho',
    arch,
    type: 'library',
    registration: pinnedTo(abi),
    needed: ['a.dylib'],
    soname: null,
  },
  ...{ stripped: false, problems: [], minimumOs: '11.0', rpath: [], signed: true },
});
const fat = {
  format: 'macho',
  platform: 'darwin',
  slices: [macho('x64', 127), macho('arm64', 115)],
} as unknown as NativeFile;
const pe = {
  ...{ format: 'pe', platform: 'win32' },
  slices: [
    {
      ...{
        format: 'pe',
        arch: 'ia32',
        type: 'library',
        registration: { kind: 'none' },
        needed: [],
        soname: null,
      },
      ...{ stripped: null, problems: [{ code: 'limit', detail: 'x' }], hostImport: 'node.exe' },
    },
  ],
} as unknown as NativeFile;
const none = { format: null, reason: 'empty', detail: 'is empty' } as NativeFile;

const mark = (path: string) => ({ path, size: 1, mtimeMs: 2 });
const stamp: Stamp = {
  version: stampVersion,
  target: 'node-v127-linux-x64',
  runtime: { kind: 'node', version: '22.0.0' },
  host: 'npm',
  installState: [mark('package-lock.json')],
  sidecar: null,
  count: 3,
  packages: [
    nativePackage({
      ...{
        integrity: 'sha512-x',
        platform: { os: ['linux'], cpu: [], libc: [] },
        resolvedDeps: { a: null, b: 'x' },
      },
      ...{ expected: ['y.node'], linked: '../other' },
      files: [
        file('a.node', elf(pinnedTo(127))),
        file('b.node', fat),
        file('c.node', pe),
        file('d.node', none),
        file('e.node', elf(nodeApi(8, 6))),
        file('f.node', elf({ kind: 'hybrid', nodeApi: { declared: null, required: 3 } })),
      ],
    }),
  ],
  unjudged: [{ code: 'UNREADABLE', package: null, path: 'node_modules/a', detail: 'EACCES' }],
  fits: [
    {
      ...{
        exec: mark('/node'),
        loader: mark('/ld.so'),
        libraries: [mark('/l')],
        target: 'node-v127-linux-x64',
      },
      ...{ nodeApi: 10, vacant: ['node_modules/a/build'], warnings: 1, native: 2 },
    },
  ],
  links: [{ exec: mark('/node'), loader: null, libraries: [], files: ['a:1:2'] }],
};

/** A copy with one thing changed, found by its path. */
function changed(path: string, value: unknown): string {
  const copy = JSON.parse(formatStamp(stamp));
  const names = path.split('.');
  const last = names.pop() ?? '';
  const place = names.reduce((at, name) => at[name], copy);
  if (value === undefined) delete place[last];
  else place[last] = value;
  return JSON.stringify(copy);
}

/** With the first package elsewhere. */
const moved = (path: string) =>
  formatStamp({ ...stamp, packages: stamp.packages.map((pkg) => ({ ...pkg, path })) });

describe('a record of an install', () => {
  test('comes back as it was written', () => {
    const reading = parseStamp(formatStamp(stamp));
    assert.deepEqual(reading, { kind: 'stamp', stamp });
  });

  test('may be none, of a newer version, or torn', () => {
    assert.deepEqual(parseStamp(null), { kind: 'none' });
    assert.deepEqual(parseStamp(changed('version', stampVersion + 1)), {
      kind: 'newer',
      version: stampVersion + 1,
    });
    for (const text of ['', '{', '[]', 'null', changed('version', stampVersion - 1), changed('version', 'x')])
      assert.deepEqual(parseStamp(text), { kind: 'torn' }, text);
  });

  const wrong: [path: string, value: unknown][] = [
    ['target', 'nowhere'],
    ['runtime.kind', 'rhino'],
    ['runtime.version', 7],
    ['host', 'nobody'],
    ['installState', null],
    ['installState.0.size', '1'],
    ['sidecar', 'x'],
    ['count', '3'],
    ['sidecar', undefined],
    ['files', undefined],
    ['files', []],
    ['files.0.path', 'node_modules/other/a.node'],
    ['files.1.size', null],
    ['files.4', mark('node_modules/a/e.node')],
    ['packages.0.name', null],
    ['packages.0.loader', { kind: 'magic' }],
    ['packages.0.needs', null],
    ['packages.0.needs', [{ os: 'win32' }]],
    ['packages.0.build', 'make'],
    ['packages.0.platform.os', [7]],
    ['packages.0.optional', undefined],
    ['packages.0.resolvedDeps', { a: 7 }],
    ['packages.0.expected', ['../x']],
    ['packages.0.linked', 7],
    ['packages.0.files.0.path', '../../x'],
    ['packages.0.files.0.origin', 'found'],
    ['packages.0.files.0.sha256', 7],
    ['packages.0.files.0.facts.format', 'coff'],
    ['packages.0.files.0.facts.platform', 'plan9'],
    ['packages.0.files.0.facts.slices', []],
    ['packages.0.files.0.facts.slices.0.arch', 'z80'],
    ['packages.0.files.0.facts.slices.0.type', 'plugin'],
    ['packages.0.files.0.facts.slices.0.registration.kind', 'magic'],
    ['packages.0.files.0.facts.slices.0.registration.abis', ['127']],
    ['packages.0.files.0.facts.slices.0.libc', 'uclibc'],
    ['packages.0.files.0.facts.slices.0.needed', 'libc'],
    ['packages.0.files.0.facts.slices.0.bindNow', 1],
    ['packages.0.files.1.facts.slices', []],
    ['packages.0.files.1.facts.platform', 'linux'],
    ['packages.0.files.1.facts.slices.1.signed', 'yes'],
    ['packages.0.files.2.facts.platform', 'linux'],
    ['packages.0.files.2.facts.slices.0.hostImport', 7],
    ['packages.0.files.2.facts.slices.0.problems.0.code', 'odd'],
    ['packages.0.files.3.facts.reason', 'because'],
    ['unjudged.0.code', 'WHIM'],
    ['fits.0.target', 'x'],
    ['fits.0.vacant', ['../x']],
    ['fits.0.warnings', null],
    ['fits.0.exec', null],
    ['links.0.files', [7]],
    ['links', undefined],
  ];
  for (const [path, value] of wrong)
    test(`is none with ${path} ${JSON.stringify(value)}`, () => {
      assert.deepEqual(parseStamp(changed(path, value)), { kind: 'torn' });
    });

  for (const [path, value] of [
    ['host', null],
    ['sidecar', mark('abi-lock.json')],
    ['packages.0.linked', undefined],
    ['runtime.version', null],
    ['fits.0.nodeApi', null],
    ['packages.0.files.0.facts.slices.0.arch', null],
    ['packages.0.files.0.facts.platform', 'freebsd'],
  ] as const)
    test(`may have ${path} ${JSON.stringify(value)}`, () => {
      assert.equal(parseStamp(changed(path, value)).kind, 'stamp');
    });

  test('names no folder outside, but in the store that projects share', () => {
    const shared = moved('../store/links/a/node_modules/a');
    assert.equal(parseStamp(shared).kind, 'torn');
    assert.equal(parseStamp(shared, '../store/links').kind, 'stamp');
    assert.equal(parseStamp(shared, '../other').kind, 'torn');
    assert.equal(parseStamp(moved('../store/links/../x'), '../store/links').kind, 'torn');
    for (const path of ['../out', '/abs']) assert.equal(parseStamp(moved(path)).kind, 'torn');
    assert.equal(parseStamp(moved('.')).kind, 'stamp');
  });
});

describe('facts in short', () => {
  test('are those of all slices', () => {
    assert.deepEqual(summarizeFacts(fat), {
      ...{ format: 'macho', platform: 'darwin', archs: ['x64', 'arm64'], kind: 'abi', abis: [115, 127] },
      ...{ runtime: 'node', nodeApi: null, libc: null, glibc: null, glibcxx: null, needed: ['a.dylib'] },
    });
    assert.deepEqual(summarizeFacts(elf(nodeApi(8, 6), { glibcxx: '3.4.22' })), {
      ...{ format: 'elf', platform: 'linux', archs: ['x64'], kind: 'node-api', abis: [], runtime: null },
      ...{
        nodeApi: { declared: 8, required: 6 },
        libc: 'glibc',
        glibc: '2.28',
        glibcxx: '3.4.22',
        needed: ['libc.so.6'],
      },
    });
    assert.deepEqual(summarizeFacts(none), {
      ...{ format: null, platform: null, archs: [], kind: null, abis: [], runtime: null, nodeApi: null },
      ...{ libc: null, glibc: null, glibcxx: null, needed: [] },
    });
    assert.equal(summarizeFacts(pe).kind, 'none');
  });

  test('say which machine they are for', () => {
    assert.deepEqual(
      [
        isMeantFor(elf(), 'linux', 'x64'),
        isMeantFor(elf(), 'linux', 'arm64'),
        isMeantFor(elf(), 'darwin', 'x64'),
        isMeantFor(fat, 'darwin', 'arm64'),
        isMeantFor(none, 'linux', 'x64'),
        isMeantFor({ ...elf(), platform: null } as NativeFile, 'freebsd', 'x64'),
        isMeantFor(elf(nodeApi(), { arch: null }), 'linux', 'arm64'),
      ],
      [true, false, false, true, false, true, true],
    );
  });
});

describe('the record that is committed', () => {
  const place = 'linux-x64';
  const row = (origin: LockedFile['origin'], sha256: string | null): LockedFile => ({
    origin,
    kind: 'node-api',
    sha256,
  });
  const places = (files: Record<string, LockedFile>, id = 'a@1.0.0', at = place) =>
    new Map([[at, new Map([[id, new Map(Object.entries(files))]])]]);
  const sidecar = (files: Record<string, LockedFile>, version: 1 | 2 = 2, id?: string): Sidecar =>
    ({ version, schema: 'https://schema', places: places(files, id) }) as Sidecar;
  const update = (before: Sidecar | null, now: Record<string, LockedFile>, isKnown = (_: string) => true) => {
    const after = updateSidecar(before, { now: places(now) as never, isKnown });
    return Object.fromEntries(
      [...(after.places.get(place as never) ?? [])].flatMap(([id, files]) =>
        [...files].map(([path, found]) => [`${id}/${path}`, `${found.origin} ${found.sha256}`]),
      ),
    );
  };

  test('keeps what others wrote down of versions that the project has', () => {
    const before = sidecar({ x: row('delivered', '1') }, 2, 'other@1.0.0');
    assert.deepEqual(update(before, { y: row('delivered', '2') }), {
      'other@1.0.0/x': 'delivered 1',
      'a@1.0.0/y': 'delivered 2',
    });
    assert.deepEqual(
      update(before, { y: row('delivered', '2') }, (id) => id === 'a@1.0.0'),
      { 'a@1.0.0/y': 'delivered 2' },
    );
    assert.deepEqual(update(null, {}), {});
  });

  test('keeps a pin, and a delivery before a build', () => {
    const pinned = sidecar({ x: row('delivered', '1') });
    assert.deepEqual(update(pinned, { x: row('delivered', '2') }), { 'a@1.0.0/x': 'delivered 1' });
    assert.deepEqual(update(pinned, { x: row('built', null) }), { 'a@1.0.0/x': 'delivered 1' });
    assert.deepEqual(update(sidecar({ x: row('built', null) }), { x: row('delivered', '2') }), {
      'a@1.0.0/x': 'delivered 2',
    });
    assert.deepEqual(update(sidecar({ x: row('built', null) }), { x: row('built', null) }), {
      'a@1.0.0/x': 'built null',
    });
  });

  test('of the first format loses what nothing loads, and what was taken for a delivery', () => {
    const old = sidecar({ x: row('delivered', '1'), unused: row('delivered', '3') }, 1);
    assert.deepEqual(update(old, { x: row('built', null) }), { 'a@1.0.0/x': 'built null' });
    const { version, schema } = updateSidecar(old, { now: new Map(), isKnown: () => true });
    assert.deepEqual([version, schema], [2, 'https://schema']);
  });

  test('pins for a target before its platform', () => {
    const at = (name: string, sha256: string | null) =>
      [name, new Map([['a@1.0.0', new Map([['x', row('delivered', sha256)]])]])] as const;
    const both = {
      version: 2,
      schema: null,
      places: new Map([at('linux-x64', '1'), at('node-v127-linux-x64', '2'), at('darwin-x64', '3')]),
    } as Sidecar;
    assert.deepEqual([...readPins(both, runtime())], [['a@1.0.0/x', '2']]);
    assert.deepEqual([...readPins(both, runtime({ abi: 115 }))], [['a@1.0.0/x', '1']]);
    assert.deepEqual([...readPins(null, runtime())], []);
    const unpinned = { version: 2, schema: null, places: new Map([at('linux-x64', null)]) } as Sidecar;
    assert.deepEqual([...readPins(unpinned, runtime())], []);
  });

  test('has what one ABI needs under its target, and the rest under its platform', () => {
    assert.equal(placeOf('abi', runtime()), 'node-v127-linux-x64');
    for (const kind of ['node-api', 'hybrid', null] as const)
      assert.equal(placeOf(kind as never, runtime()), 'linux-x64');
  });
});
