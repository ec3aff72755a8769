import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, describe, test } from 'node:test';
import type { formatDoctorJson } from '@abistamp/deploy';
import { addonManifest } from '../support/addons.ts';
import { installedProject } from '../support/installed-project.ts';
import { makeFolder, writeFiles } from '../support/make-folder.ts';
import { abistamp } from '../support/run-cli.ts';
import { assertSchema } from '../support/schemas.ts';

type DoctorJson = ReturnType<typeof formatDoctorJson> & { fixed: string[] };

async function doctor(cwd: string, ...args: string[]): Promise<DoctorJson & { code: number | null }> {
  const { code, stdout, stderr } = await abistamp(['doctor', '--json', ...args], { cwd });
  assert.equal(stderr, '');
  const output = JSON.parse(stdout) as DoctorJson;
  assertSchema('doctor', output);
  return { ...output, code };
}

const manifest = { name: 'app', dependencies: { 'better-sqlite3': '11.10.0' } };
const copying = 'FROM node:22\nWORKDIR /app\nCOPY package*.json ./\nRUN npm ci\nCOPY . .\n';

describe('what doctor ends with where it could not look', () => {
  const folder = makeFolder('unread');
  writeFiles(folder, {
    'torn/package.json': manifest,
    'torn/compose.yaml': 'services: [a\n',
    'empty/README.md': '',
    'own/package.json': manifest,
    'own/Dockerfile': 'FROM acme/node\nWORKDIR /app\nCOPY package*.json ./\nRUN npm ci\n',
  });

  for (const [path, message] of [
    ['nosuch', 'does not exist'],
    ['torn/compose.yaml', 'is a file'],
  ] as const)
    test(`${path} ${message}`, async () => {
      const { code, stdout, stderr } = await abistamp(['doctor', path], { cwd: folder });
      assert.deepEqual([code, stdout], [2, '']);
      assert.match(stderr, new RegExp(`^✖ BAD_ARGUMENT: \\S+${path} ${message}`));
    });

  test('a torn file', async () => {
    const { code, ok, answer, notRead } = await doctor(folder, 'torn');
    assert.deepEqual([code, ok, answer], [2, false, 'unknown']);
    assert.deepEqual(
      notRead.flatMap(({ kind, file }) => [kind, file]),
      ['unread', 'compose.yaml'],
    );
    const { code: quiet, stdout } = await abistamp(['doctor', '--quiet', 'torn'], { cwd: folder });
    assert.equal(quiet, 2);
    assert.match(stdout, /^▲ compose\.yaml:\d+: could not be read: .*\n\n1 file not read\n$/);
  });

  test('an empty folder, by the small program, too', async () => {
    for (const [cwd, args] of [
      [folder, ['empty']],
      [join(folder, 'empty'), []],
    ] as const) {
      const { code, stdout } = await abistamp(['doctor', ...args], { cwd });
      assert.equal(code, 2);
      assert.match(stdout, /^▲ nothing to look at/);
    }
  });

  test('an image of its own is a note, and fails nothing', async () => {
    const { code, answer, notRead } = await doctor(folder, 'own');
    assert.deepEqual([code, answer, notRead.map(({ kind }) => kind)], [0, 'clean', ['unknown']]);
  });
});

describe('doctor --fix', () => {
  const folder = makeFolder('fix');
  writeFiles(folder, {
    'package.json': manifest,
    Dockerfile: copying,
    'compose.yaml':
      'services:\n  web:\n    build: .\n    volumes:\n      - .:/app\n    command: node server.js\n',
  });
  const ignoreFile = join(folder, '.dockerignore');
  const compose = join(folder, 'compose.yaml');

  test('shows what it would change, and changes nothing', async () => {
    const before = readFileSync(compose, 'utf8');
    const { code, stdout } = await abistamp(['doctor', '--fix', '--dry-run'], { cwd: folder });
    assert.equal(code, 1);
    assert.match(stdout, /^\+\*\*\/node_modules$/m);
    assert.match(stdout, /^\+ {6}- \/app\/node_modules$/m);
    assert.ok(!existsSync(ignoreFile));
    assert.equal(readFileSync(compose, 'utf8'), before);
  });

  test('changes both files, and judges what they are now', async () => {
    const { code, findings, fixed } = await doctor(folder, '--fix');
    assert.deepEqual([code, findings, fixed], [0, [], ['.dockerignore', 'compose.yaml']]);
    assert.equal(readFileSync(ignoreFile, 'utf8'), '**/node_modules\n');
    assert.match(readFileSync(compose, 'utf8'), /volumes:\n {6}- \/app\/node_modules\n {6}- \.:\/app\n/);
  });

  test('has nothing to change a second time', async () => {
    assert.deepEqual((await doctor(folder, '--fix')).fixed, []);
  });
});

describe('what is installed, for the images that it is shipped in', () => {
  const workflow = (platforms: string) =>
    `jobs:\n  image:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: docker/build-push-action@v6\n        with:\n          context: .\n          platforms: ${platforms}\n`;
  const dockerfile = (base: string) =>
    `FROM ${base}\nRUN apt-get update && apt-get install -y python3 make g++\nWORKDIR /app\nCOPY package.json ./\nRUN npm install\n`;
  let cwd = '';
  before(async () => {
    cwd = await installedProject({ files: { 'package.json': addonManifest }, node: 20, isOnlyRead: true });
  });
  const rows = ({ findings }: DoctorJson) =>
    findings
      .filter(({ code }) => code === 'BASE_TOO_OLD')
      .map(({ file, line, message }) => `${file}:${line} ${message}`);

  test('prebuilt files that the image is too old for, on each platform', async () => {
    writeFiles(cwd, {
      Dockerfile: dockerfile('node:22-bullseye'),
      '.github/workflows/image.yml': workflow('linux/amd64,linux/arm64'),
    });
    const found = await doctor(cwd);
    assert.equal(found.code, 1);
    const [amd64 = '', arm64 = '', ...more] = rows(found);
    assert.match(amd64, /^Dockerfile:1 better-sqlite3 needs glibc 2\.34, .* for linux\/amd64 /);
    assert.match(arm64, /^Dockerfile:1 better-sqlite3 needs glibc 2\.34, .* for linux\/arm64 /);
    assert.deepEqual(more, []);
  });

  test('a Node that is too old for their Node-API', async () => {
    writeFiles(cwd, { Dockerfile: dockerfile('node:20-bookworm') });
    const [only = '', ...more] = rows(await doctor(cwd));
    const [second = '', ...others] = more;
    assert.match(only, /^Dockerfile:1 .*better-sqlite3.*Node-API 10.* for linux\/amd64 /);
    assert.match(second, /^Dockerfile:1 .*better-sqlite3.*Node-API 10.* for linux\/arm64 /);
    assert.deepEqual(others, []);
  });

  test('nothing for an image that has what they need', async () => {
    writeFiles(cwd, { Dockerfile: dockerfile('node:22-bookworm') });
    assert.deepEqual(rows(await doctor(cwd)), []);
  });

  test('an image whose Node is not known is said', async () => {
    writeFiles(cwd, { Dockerfile: dockerfile('node:99-bookworm') });
    const { notRead } = await doctor(cwd);
    assert.deepEqual(
      notRead.flatMap(({ kind, file, line }) => [kind, file, line]),
      ['unknown', 'Dockerfile', 1],
    );
    assert.match(notRead[0]?.message ?? '', /node:99-bookworm/);
  });
});
