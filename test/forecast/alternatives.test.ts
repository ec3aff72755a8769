import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { alternatives, listAlternatives } from '@abistamp/core/internal/forecast/alternatives';
import { forecastPackage } from '@abistamp/core/internal/forecast/forecast-package';
import { nextStep } from '@abistamp/core/internal/report/next-step';
import type { Finding } from '@abistamp/core/internal/verdict/finding';
import { treeOf } from '../report/golden.ts';
import { findingOf } from '../report/samples.ts';
import { nativePackage, runtime } from '../support/facts.ts';

const namesOf = (name: string, of = runtime({ version: '26', abi: 147 })) =>
  listAlternatives(name, of).map((each) => each.name);

test('an alternative is named where the runtime has it', () => {
  assert.deepEqual(namesOf('bcrypt'), ['bcryptjs']);
  assert.deepEqual(namesOf('better-sqlite3'), ['node:sqlite']);
  assert.deepEqual(namesOf('better-sqlite3', runtime({ version: '20', abi: 115 })), []);
  assert.deepEqual(namesOf('sqlite3', runtime({ kind: 'electron', version: '40', abi: 143 })), []);
  assert.deepEqual(namesOf('argon2'), ['hash-wasm', 'node:crypto']);
  assert.deepEqual(namesOf('argon2', runtime({ version: '24.6.0', abi: 137 })), ['hash-wasm']);
  assert.deepEqual(namesOf('@mongodb-js/zstd', runtime({ version: '22', abi: 127 })), ['node:zlib']);
  assert.deepEqual(namesOf('constructor'), []);
});

test('docs/plan.md has each of them, with its source', () => {
  const page = readFileSync(new URL('../../docs/plan.md', import.meta.url), 'utf8');
  const said = [
    ...page.matchAll(/^\| ([^|]+) \| (?:`(\w+)` of )?`([^`]+)` \| [^|]+ \| (.+) \| https:\S+ \|$/gm),
  ];
  const listed = said.flatMap(([, packages = '', member = null, name, nodes = '']) =>
    packages
      .split(', ')
      .map((each) => [each, name, member, nodes === 'any' ? '*' : nodes.replaceAll('\\', '')].join(' ')),
  );
  const known = [...alternatives].flatMap(([each, list]) =>
    list.map(({ name, member, nodes }) => [each, name, member, nodes].join(' ')),
  );
  assert.deepEqual(listed.sort(), known.sort());
});

test('check names it where no repair helps, and nowhere else', () => {
  const node26 = runtime({ version: '26', abi: 147 });
  const text = (name: string, finding: Finding) => {
    const step = nextStep({ ...finding, package: { ...finding.package, name } }, treeOf([]), node26);
    return step.kind === 'advice' ? step.text : '';
  };
  const old = findingOf({ code: 'ABI_MISMATCH', abis: [115], runtime: 'node' }, { repair: 'ask' });
  assert.match(text('bcrypt', old), / or use bcryptjs \(JavaScript\) in its place$/);
  assert.match(text('addon', old), /^install a version of addon that supports Node 26 \(ABI 147\)$/);
  assert.equal(text('bcrypt', { ...old, repair: 'rebuild' }).includes('bcryptjs'), false);
  const torn = findingOf({ code: 'CORRUPT_FILE', detail: 'empty' }, { repair: 'ask' });
  assert.equal(text('bcrypt', torn), 'install bcrypt again');
});

test('a platform package is told from its variant for WebAssembly', () => {
  const code = (resolvedDeps: Record<string, string | null>) =>
    forecastPackage({
      ...{ runtime: runtime({ version: '26', abi: 147 }), findings: [], loadedHere: [], build: null },
      pkg: nativePackage({ resolvedDeps }),
      resolution: { kind: 'delegates', packages: ['@a/a-linux-x64-gnu', '@a/a-wasm32-wasi'] },
      locked: () => null,
      omission: null,
    }).code;
  const wasm = { '@a/a-wasm32-wasi': 'node_modules/@a/a-wasm32-wasi' };
  assert.equal(code({ ...wasm, '@a/a-linux-x64-gnu': null }), 'WEBASSEMBLY');
  assert.equal(
    code({ ...wasm, '@a/a-linux-x64-gnu': 'node_modules/@a/a-linux-x64-gnu' }),
    'PLATFORM_PACKAGE',
  );
});
