import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisesAddon } from '@abistamp/core/internal/tree/expected-files';

const root = fileURLToPath(new URL('../..', import.meta.url));

interface Manifest {
  name: string;
  version: string;
  private?: boolean;
  license?: string;
  homepage?: string;
  bugs?: string;
  keywords?: string[];
  files: string[];
  repository?: { url: string; directory: string };
}

/** Those that are published: a private one is bundled into others. */
const folders = readdirSync(join(root, 'packages')).filter((folder) => readManifest(folder).private !== true);

function readManifest(folder: string): Manifest {
  return JSON.parse(readFileSync(join(root, 'packages', folder, 'package.json'), 'utf8')) as Manifest;
}

test('each package has what its page on a registry shows', () => {
  for (const folder of folders) {
    const { name, license, homepage, bugs, keywords = [], files, repository } = readManifest(folder);
    const directory = `packages/${folder}`;
    assert.equal(license, 'MIT', name);
    assert.ok(homepage?.startsWith('https://') && bugs?.startsWith('https://'), name);
    assert.ok(keywords.length >= 5, name);
    assert.equal(repository?.directory, directory, 'provenance compares it with the folder of the build');
    assert.ok(files.includes('README.md') && existsSync(join(root, directory, 'README.md')), name);
    assert.match(readFileSync(join(root, directory, 'README.md'), 'utf8'), new RegExp(`^# ${name}\\n`));
  }
});

test('none of them promises an addon, which abistamp would miss wherever it is installed', () => {
  for (const folder of folders)
    assert.equal(promisesAddon(readFileSync(join(root, 'packages', folder, 'package.json'), 'utf8')), false);
});

test('all packages are released in step', () => {
  const { fixed } = JSON.parse(readFileSync(join(root, '.changeset/config.json'), 'utf8')) as {
    fixed: string[][];
  };
  assert.deepEqual(fixed.flat().sort(), folders.map((folder) => readManifest(folder).name).sort());
  // A changeset raises the highest one.
  assert.equal(new Set(folders.map((folder) => readManifest(folder).version)).size, 1, 'one version');
});
