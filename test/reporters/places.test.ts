import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { listLines } from '../../packages/cli/src/reporters/place/lockfile-lines.ts';
import { makeFolder, writeFiles } from '../support/make-folder.ts';
import { checkOf, finding, makeRepository, report } from './samples.ts';

/* A finding is shown where a person looks for its package: at its line in the lockfile. */

interface Row {
  location: { path: string; lines: { begin: number } };
}

const placesOf = (json: unknown, folder: string, verb: Parameters<typeof report>[3] = 'check') =>
  (JSON.parse(report('gitlab', json, folder, verb)) as Row[]).map(
    ({ location: { path, lines } }) => `${path}:${lines.begin}`,
  );

describe('lockfiles', () => {
  const lines = {
    'package-lock.json': [
      '{',
      '  "packages": {',
      '    "": {',
      '      "dependencies": {',
      '    "node_modules/@s/a": {',
      '    "node_modules/b/node_modules/@s/a": {',
      '    "packages/own": {',
    ],
    'pnpm-lock.yaml': [
      "lockfileVersion: '9.0'",
      'packages:',
      '',
      "  '@s/a@1.0.0':",
      '    resolution: {integrity: sha512-x}',
      '  b@2.0.0-rc.1:',
      '  /c@3.0.0(peer@1.0.0):',
      '  /@s/d/4.0.0_peer@1.0.0:',
    ],
    'yarn.lock': [
      '# yarn lockfile v1',
      '"@s/a@^1.0.0", "@s/a@^1.1.0":',
      '  version "1.1.0"',
      '"b@npm:^2.0.0, b@npm:^2.1.0":',
      '  version: 2.1.0',
      'b@^3.0.0:',
      '  version "3.0.0"',
    ],
    'bun.lock': [
      '  "packages": {',
      '    "@s/a": ["@s/a@1.0.0", "", {}, "sha512-x"],',
      '    "b/c": ["c@2.0.0", ""],',
    ],
  };
  const expected = {
    'package-lock.json': {
      ...{ 'node_modules/@s/a': 5, 'node_modules/b/node_modules/@s/a': 6, 'packages/own': 7, '@s/a': 5 },
    },
    'pnpm-lock.yaml': { '@s/a@1.0.0': 4, 'b@2.0.0-rc.1': 6, 'c@3.0.0': 7, '@s/d@4.0.0': 8, b: 6 },
    'yarn.lock': { '@s/a@1.1.0': 2, 'b@2.1.0': 4, 'b@3.0.0': 6, b: 4 },
    'bun.lock': { '@s/a@1.0.0': 2, '@s/a': 2, 'c@2.0.0': 3, c: 3 },
  };
  for (const [name, keys] of Object.entries(expected))
    test(`${name} has a line for each package`, () => {
      const found = listLines(name, lines[name as keyof typeof lines]);
      for (const [key, line] of Object.entries(keys)) assert.equal(found.get(key), line, key);
    });

  test('real ones have a line for every package', () => {
    const path = join(import.meta.dirname, '../deploy/lockfiles/sharp.json');
    const text = readFileSync(path, 'utf8');
    const found = listLines('package-lock.json', text.split('\n'));
    const { packages } = JSON.parse(text) as { packages: Record<string, unknown> };
    for (const key of Object.keys(packages).filter((each) => each !== ''))
      assert.match(text.split('\n')[(found.get(key) ?? 0) - 1] ?? '', new RegExp(`"${key}": `), key);
    const own = readFileSync(join(import.meta.dirname, '../../pnpm-lock.yaml'), 'utf8').split('\n');
    const line = listLines('pnpm-lock.yaml', own).get('esbuild@0.28.2') ?? 0;
    assert.match(own[line - 1] ?? '', /^ {2}esbuild@0\.28\.2:/);
  });
});

test('each copy of a package has its own line', () => {
  const { root } = makeRepository();
  const nested = { package: 'below@2.0.0', path: 'node_modules/good/node_modules/below' };
  assert.deepEqual(placesOf(checkOf(root, [finding(), finding(nested)]), root), [
    'app/package-lock.json:11',
    'app/package-lock.json:14',
  ]);
});

test('what no lockfile has is shown in a manifest', () => {
  const { root } = makeRepository();
  writeFiles(root, { 'packages/own/package.json': { name: 'own' } });
  const own = finding({ package: 'own@1.0.0', path: 'packages/own' });
  const self = finding({ package: 'app@1.0.0', path: '.' });
  const unknown = finding({ package: 'other@1.0.0', path: 'node_modules/other' });
  assert.deepEqual(placesOf(checkOf(root, [own, self, unknown]), root), [
    'app/packages/own/package.json:1',
    'app/package.json:1',
    'app/package-lock.json:1',
  ]);
});

test('what is outside of the repository, or in none, stays relative', () => {
  const { root } = makeRepository();
  const bare = makeFolder('bare');
  writeFiles(bare, { 'package.json': { name: 'bare' }, 'yarn.lock': 'good@^1.0.0:\n  version "1.0.0"\n' });
  assert.deepEqual(placesOf(checkOf(bare, [finding()]), root), ['package.json:1']);
  assert.deepEqual(placesOf(checkOf(bare, [finding()]), bare), ['yarn.lock:1']);
});

test('doctor has places of its own, and an image those of the Dockerfile', () => {
  const { root } = makeRepository();
  const row = {
    ...{ code: 'STAGE_MISMATCH', severity: 'error', file: 'Dockerfile', line: 8, column: 3 },
    ...{ message: 'a tree', why: 'Because.', command: null, advice: 'copy it' },
  };
  const doctor = { version: 1, ok: false, findings: [row, { ...row, line: 0 }], notRead: [] };
  assert.deepEqual(placesOf(doctor, root, 'doctor'), ['app/Dockerfile:8', 'app/Dockerfile:1']);
  writeFiles(root, { Dockerfile: 'FROM node:24\nWORKDIR /app\nCOPY . .\nRUN npm ci \\\n  --omit=dev\n' });
  const [tree] = checkOf('/app', []).trees;
  const steps = [
    'COPY . . # buildkit',
    '/bin/sh -c npm ci --omit=dev',
    'RUN /bin/sh -c npm ci   --omit=dev # buildkit',
    null,
  ];
  const image = {
    ...{ version: 1, ok: false, answer: 'findings' },
    images: [
      {
        ...{ name: 'shop:1', platform: 'linux/amd64', target: 'node-v137-linux-x64' },
        trees: [{ ...tree, findings: steps.map((step, layer) => ({ ...finding(), layer, step })) }],
      },
      { name: null, platform: 'linux/arm64', error: { code: 'IMAGE_NO_NODE', message: 'no Node' } },
    ],
  };
  assert.deepEqual(placesOf(image, root, 'image'), [
    ...['app/Dockerfile:3', 'app/Dockerfile:4', 'app/Dockerfile:4', 'app/Dockerfile:1', 'app/Dockerfile:1'],
  ]);
});
