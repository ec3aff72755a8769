import assert from 'node:assert/strict';
import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { openDirectory } from '@abistamp/core/project-files';
import { answerOf, examine } from '@abistamp/deploy';
import { watchReads } from '@abistamp/deploy/internal/facts/watch-reads';
import { findFiles } from '@abistamp/deploy/internal/project/find-files';
import { makeFolder, writeFiles } from '../support/make-folder.ts';

const manifest = { name: 'app', dependencies: { 'better-sqlite3': '11.10.0' } };
const large = 'x'.repeat((1 << 20) + 1);
const torn: Readonly<Record<string, string>> = {
  'compose.yaml': 'services: [a\n',
  'docker/compose.override.yml': `# ${large}\n`,
  '.github/workflows/ci.yml': 'jobs: { a: b: c }\n',
  '.gitlab-ci.yml': 'a: "\n',
  'api/Dockerfile': `FROM node:22\n# ${large}\n`,
  Dockerfile: `FROM node:22\n# ${'x'.repeat(300_000)}\n`,
  '.dockerignore': `# ${large}\n`,
  'packages/a/package.json': '{',
  'package-lock.json': '{',
  'pnpm-lock.yaml': 'lockfileVersion\n',
  'pnpm-workspace.yaml': 'packages: [\n',
  'serverless.yml': 'functions: [\n',
  'template.yaml': 'Resources: [\n',
  '.nvmrc': `22\n${large}`,
  '.git/index': 'DIRC and no more',
};

/** The least that makes a file be asked for. */
const beside: Readonly<Record<string, Record<string, string>>> = {
  '.dockerignore': { Dockerfile: 'FROM node:22\nCOPY . .\nRUN npm ci\n' },
};

describe('what is there and could not be read is said, and nothing is clean', () => {
  for (const [file, text] of Object.entries(torn))
    test(file, () => {
      const folder = makeFolder('torn');
      writeFiles(folder, { 'package.json': manifest, ...beside[file], [file]: text });
      const diagnosis = examine(folder);
      const unread = diagnosis.notRead.filter(({ kind }) => kind === 'unread');
      assert.deepEqual(
        unread.map((each) => each.file),
        [file === '.git/index' ? '.git' : file],
      );
      assert.notEqual(answerOf(diagnosis), 'clean');
    });

  test('what the system refuses', () => {
    const folder = makeFolder('loop');
    writeFiles(folder, { 'package.json': manifest });
    symlinkSync('.nvmrc', join(folder, '.nvmrc'));
    const { notRead } = examine(folder);
    assert.deepEqual(notRead, [{ kind: 'unread', file: '.nvmrc', line: 0, column: 1, what: 'ELOOP' }]);
  });

  test('a link that leads out', () => {
    const outside = makeFolder('outside');
    const folder = makeFolder('inside');
    writeFiles(outside, { Dockerfile: 'FROM node\nCOPY . .\nRUN npm ci\n' });
    writeFiles(folder, { 'package.json': manifest });
    symlinkSync(join(outside, 'Dockerfile'), join(folder, 'Dockerfile'));
    const diagnosis = examine(folder);
    assert.deepEqual([diagnosis.findings, answerOf(diagnosis)], [[], 'unknown']);
  });

  test('more files than are looked through', () => {
    const tree = openDirectory(makeFolder('many'));
    const entry = { name: 'a.txt', isDirectory: () => false, isSymbolicLink: () => false };
    const many = Array.from({ length: 100_001 }, () => entry);
    assert.equal(findFiles({ ...tree, list: () => many }).isCut, true);
  });

  test('a folder without anything to look at', () => {
    const folder = makeFolder('empty');
    writeFiles(folder, { 'README.md': 'hello', 'src/main.py': '' });
    const diagnosis = examine(folder);
    assert.deepEqual([diagnosis.looked, diagnosis.notRead, answerOf(diagnosis)], [0, [], 'unknown']);
  });
});

test('a file of links is read once, under the name that is found', () => {
  const folder = makeFolder('links');
  writeFiles(folder, { 'docker/app': 'FROM node:22\n', 'docker/Dockerfile': 'FROM node:22\n' });
  symlinkSync('docker/app', join(folder, 'app.Dockerfile'));
  symlinkSync('docker/Dockerfile', join(folder, 'Dockerfile'));
  const { dockerfiles } = findFiles(watchReads(openDirectory(folder)).tree);
  assert.deepEqual(dockerfiles, ['app.Dockerfile', 'docker/Dockerfile']);
});

test('a package-lock.json of version 1 names what is installed', () => {
  const folder = makeFolder('version-1');
  const dependencies = {
    knex: { version: '3.0.0', dependencies: { 'better-sqlite3': { version: '11.10.0' } } },
  };
  writeFiles(folder, {
    'package.json': { name: 'app', dependencies: { knex: '3.0.0' } },
    'package-lock.json': { lockfileVersion: 1, dependencies },
    Dockerfile:
      'FROM node:22 AS build\nWORKDIR /app\nCOPY package*.json ./\nRUN npm ci\nFROM node:22-alpine\nCOPY --from=build /app /app\n',
  });
  assert.deepEqual(
    examine(folder).findings.map(({ problem }) => problem.code),
    ['STAGE_MISMATCH'],
  );
});
