import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { nameDownload, readBuildSteps } from '@abistamp/core/internal/forecast/build-script';
import { listEngineConflicts } from '@abistamp/core/internal/forecast/engines';
import { listLtsLines } from '@abistamp/core/internal/forecast/lts-lines';
import { judgeNan } from '@abistamp/core/internal/forecast/nan-versions';
import { allowsNode } from '@abistamp/core/internal/forecast/node-range';
import { scanSource } from '@abistamp/core/internal/forecast/scan-source';
import { v8Of } from '@abistamp/core/internal/forecast/v8-of';
import { readNativeSources } from '@abistamp/core/internal/operations/plan/read-native-sources';
import { memoryTree } from '../fuzz/memory-tree.ts';
import { runtime } from '../support/facts.ts';

const node = (version: string, abi: number) => runtime({ version, abi });
const node20 = node('20', 115);
const node22 = node('22', 127);
const node24 = node('24', 137);
const node26 = node('26', 147);

test('a range of Node allows what npm allows', () => {
  const rows: readonly (readonly [range: string, version: string, allowed: boolean | null])[] = [
    ['>=18', '18', true],
    ['>=18', '16.20.2', false],
    ['>18', '18', false],
    ['>18', '19.0.0', true],
    ['>18.1', '18.1.9', false],
    ['<22', '22', false],
    ['<22', '21', true],
    ['<=22', '22', true],
    ['<=22.1', '22', false],
    ['18 || 20 || >=22', '21', false],
    ['18 || 20 || >=22', '22', true],
    ['^18.17.0 || >=20.3.0', '18.16.9', false],
    ['^18.17.0 || >=20.3.0', '18', true],
    ['^18.17.0 || >=20.3.0', '20.2.0', false],
    ['20.x', '20.1.0', true],
    ['20.x || 22.x || 23.x', '24', false],
    ['~20.9', '20.9.4', true],
    ['~20.9', '20.10.0', false],
    ['~20', '20.99.0', true],
    ['^0.12.1', '0.12.2', true],
    ['^0.12.1', '0.13.0', false],
    ['^0.0.3', '0.0.4', false],
    ['12 - 16', '16.5.0', true],
    ['12 - 16', '17.0.0', false],
    ['>= 10.16.0 < 23', '23', false],
    ['>= 10.16.0 < 23', '22', true],
    ['*', '26', true],
    ['', '26', true],
    ['v20.1.0', '20.1.0', true],
    ['=20.1.0', '20.1.1', false],
    ['>=20.0.0-rc.1', '20', true],
    ['>20.0.0-rc.1', '20.0.0', true],
    ['<=20.0.0-rc.1', '20.0.0', false],
    ['20.0.0-rc.1', '20.0.0', false],
    ['22.x.x', '22.5.0', true],
    ['22.x.5', '22.5.0', null],
    ['lts/*', '26', null],
    ['node', '26', null],
  ];
  for (const [range, version, allowed] of rows)
    assert.equal(allowsNode(range, version), allowed, `${range} ${version}`);
});

describe('engines and devEngines', () => {
  const conflicts = (manifest: Record<string, unknown>, on = node24) =>
    listEngineConflicts(manifest, on).map(({ field, runtime: named, range }) => `${field} ${named} ${range}`);
  const dev = (...list: unknown[]) => ({ devEngines: { runtime: list.length === 1 ? list[0] : list } });

  test('that leave a runtime out are named, those of others are not', () => {
    const manifest = { engines: { node: '>=18 <24', npm: '>=10' }, ...dev({ name: 'node', version: '22' }) };
    assert.deepEqual(conflicts(manifest, node22), []);
    assert.deepEqual(conflicts(manifest), ['engines node >=18 <24', 'devEngines node 22']);
    assert.deepEqual(conflicts(manifest, runtime({ kind: 'electron', version: '40' })), []);
    assert.deepEqual(conflicts({ engines: ['node'], ...dev('node') }), []);
  });

  test('of a list one has to do, and the last one says whether it matters', () => {
    const lines = [
      { name: 'node', version: '^20' },
      { name: 'node', version: '^22' },
    ];
    assert.deepEqual(conflicts(dev(...lines), node22), []);
    assert.deepEqual(conflicts(dev(...lines)), ['devEngines node ^20 || ^22']);
    assert.deepEqual(conflicts(dev({ name: 'bun' }, ...lines), node22), []);
    assert.deepEqual(conflicts(dev({ name: 'bun', version: '^1.2' })), ['devEngines bun ^1.2']);
    assert.deepEqual(conflicts(dev({ name: 'deno' })), ['devEngines deno *']);
    const ignored = { ...lines[1], onFail: 'ignore' };
    assert.deepEqual(conflicts(dev(lines[0], ignored)), []);
    assert.equal(conflicts(dev(ignored, lines[0])).length, 1);
    assert.deepEqual(conflicts(dev([])), []);
    assert.deepEqual(conflicts(dev({ version: '1' })), []);
  });
});

test('the words of an install script say what it does first', () => {
  const rows: readonly (readonly [
    script: string,
    downloads: string | null,
    compiles: boolean,
    own: string | null,
  ])[] = [
    ['node-gyp rebuild', null, true, null],
    ['prebuild-install || node-gyp rebuild --release', 'prebuild-install', true, null],
    ['prebuild-install -r napi || node-gyp rebuild', 'prebuild-install', true, null],
    ['node-pre-gyp install --fallback-to-build', 'node-pre-gyp', true, null],
    ['node-pre-gyp install', 'node-pre-gyp', false, null],
    ['node-gyp-build', null, true, null],
    ['node-gyp-build-optional-packages', null, true, null],
    ['cmake-js compile', null, true, null],
    ['node buildcheck.js > buildcheck.gypi && node-gyp rebuild', null, true, 'buildcheck.js'],
    ['node scripts/install.js', null, false, 'scripts/install.js'],
    ['node ./install', null, false, './install'],
    ['node -e "1"', null, false, null],
    ['echo thanks', null, false, null],
    [
      'install-from-cache --artifact build/Release/x.node || npm run rebuild',
      'install-from-cache',
      true,
      null,
    ],
  ];
  for (const [script, downloads, compiles, own] of rows)
    assert.deepEqual(readBuildSteps({ script }), { downloads, compiles, own }, script);
});

test('a download is named as its downloader names it', () => {
  const asked = { name: '@scope/addon', version: '1.2.3', binary: {}, runtime: node24 };
  const fileOf = (by: string, changes: Partial<Parameters<typeof nameDownload>[1]> = {}) =>
    nameDownload(by, { ...asked, ...changes }).file;
  assert.equal(fileOf('prebuild-install'), 'addon-v1.2.3-node-v137-linux-x64.tar.gz');
  assert.equal(
    fileOf('prebuild-install', { binary: { napi_versions: [3, 6, 99] } }),
    'addon-v1.2.3-napi-v6-linux-x64.tar.gz',
  );
  assert.equal(
    fileOf('prebuild-install', {
      runtime: runtime({ kind: 'electron', version: '40', abi: 143, libc: 'musl' }),
    }),
    'addon-v1.2.3-electron-v143-linuxmusl-x64.tar.gz',
  );
  const pre = {
    module_name: 'lib',
    host: 'https://host.example/path',
    package_name: '{module_name}-{node_abi}-{libc}x',
  };
  assert.deepEqual(nameDownload('node-pre-gyp', { ...asked, binary: pre }), {
    ...{ by: 'node-pre-gyp', file: 'lib-node-v137-x', host: 'host.example' },
  });
  assert.equal(fileOf('node-pre-gyp', { binary: { package_name: '{unknown_word}.tar.gz' } }), null);
  assert.equal(fileOf('install-from-cache'), null);
});

test('nan is too old where it was seen to fail, and not where it was not tried', () => {
  assert.deepEqual(judgeNan('2.14.0', node20), { has: '2.14.0', needs: '2.17.0' });
  assert.equal(judgeNan('2.17.0', node20), null);
  assert.deepEqual(judgeNan('2.18.0', node22), { has: '2.18.0', needs: '2.19.0' });
  assert.deepEqual(judgeNan('2.22.1', node24), { has: '2.22.1', needs: '2.22.2' });
  assert.equal(judgeNan('2.22.2', node24), null);
  assert.deepEqual(judgeNan('2.26.0', node26), { has: '2.26.0', needs: '2.26.2' });
  assert.equal(judgeNan('2.26.1', node26), null);
  assert.equal(judgeNan(null, node26), null);
  assert.equal(judgeNan('1.0.0', runtime({ kind: 'bun', abi: 147 })), null);
});

test("a runtime's V8 follows from its ABI, or from Electron's number", () => {
  assert.equal(v8Of(node26), '14.6');
  assert.equal(v8Of(runtime({ kind: 'electron', version: '40', abi: 143 })), '14.4');
  assert.equal(v8Of(runtime({ kind: 'electron', version: '12', abi: 87 })), null);
  assert.equal(v8Of(node('99', 999)), null);
});

test('names that are gone are found where they are used, and nowhere else', () => {
  const text = [
    'object->GetPrototype();',
    '// object->SetPrototype();',
    '/* info.Holder(); */ info.This(); /* and',
    'info.Holder(); */',
    '#if V8_MAJOR_VERSION >= 13',
    'string->Utf8Length(isolate);',
    '#ifdef DEBUG',
    'string->WriteUtf8(isolate);',
    '#endif',
    '#endif',
    'Nan::SetAccessor(tmpl, name);',
    'tmpl->SetAccessor(name);',
    '#ifdef OTHER',
    'v8::AccessControl control;',
    '#endif',
    'int GetPrototype = 1;',
    'object->GetPrototype();',
    'info.GetIsolate();',
    'object->GetIsolate();',
    '#if NODE_MODULE_VERSION < NODE_16_0_MODULE_VERSION',
    'info.Holder();',
    '#else',
    'string->WriteUtf8(isolate);',
    '#if NODE_MAJOR_VERSION >= 26',
    'string->WriteOneByte(isolate);',
    '#endif',
    '#endif',
  ].join('\n');
  const found = (v8: string) => scanSource(text, 'a.cc', v8).map(({ name, line }) => `${name}:${line}`);
  assert.deepEqual(found('14.6'), [
    'GetPrototype:1',
    'SetAccessor:12',
    'AccessControl:14',
    'GetIsolate:19',
    'WriteUtf8:23',
  ]);
  assert.deepEqual(found('13.6'), ['SetAccessor:12']);
  assert.deepEqual(found('10.2'), []);
});

test('calls that take a context today are found where they have none', () => {
  const text = [
    'info[0]->NumberValue();',
    'info[0]->NumberValue(context);',
    'args[1]->ToString(); own->ToString();',
    'value->ToObject( );',
    'tpl -> GetFunction();',
    'value.NumberValue(); Nan::To<double>(value);',
    '#if NODE_MAJOR_VERSION < 12',
    'value->ToInteger();',
    '#endif',
    '// value->ToInt32();',
  ].join('\n');
  assert.deepEqual(
    scanSource(text, 'a.cc', '10.2').map(({ name, line, node: since }) => `${name}:${line}:${since}`),
    ['NumberValue():1:12', 'ToString():3:12', 'ToObject():4:12', 'GetFunction():5:12'],
  );
});

test('headers of other packages are told from those that a package has', () => {
  const foreign = (files: Record<string, string>) => [
    ...readNativeSources(
      memoryTree(Object.fromEntries(Object.entries(files).map(([path, text]) => [`a/${path}`, text]))),
      'a',
    ).foreign,
  ];
  assert.deepEqual(foreign({ 'a.cc': '#include <napi.h>\n', 'b.cc': '#include "napi.h"\n' }), [
    ['napi.h', 'a.cc'],
  ]);
  assert.deepEqual(foreign({ 'a.cc': '#include "nan.h"\n', 'nan.h': '#include <v8.h>\n' }), []);
  assert.deepEqual(foreign({ 'a.cc': '#include <node_api.h>\n' }), []);
});

test('lines with long-term support are those of a day', () => {
  assert.deepEqual(listLtsLines(new Date('2026-11-26')), [22, 24, 26]);
  assert.deepEqual(listLtsLines(new Date('2025-01-01')), [18, 20, 22]);
  assert.deepEqual(listLtsLines(new Date('2027-10-20')), [24, 26, 27]);
});
