import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { addSection, formatSection, readChangesets, readSection } from '../../scripts/release/changelog.mjs';
import { makeFolder, writeFiles } from '../support/make-folder.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

test('every changeset that waits for a release can be read', () => {
  const changesets = readChangesets(join(root, '.changeset'));
  for (const { text, packages } of changesets) {
    assert.ok(packages.length > 0 && text.length > 20, text);
    assert.ok(
      packages.every((name) => /^[@\w/-]+$/.test(name)),
      packages.join(),
    );
  }
});

test('a section has the largest changes first, and names the packages that the command is not among', () => {
  const folder = makeFolder('changesets');
  writeFiles(folder, {
    'README.md': 'no changeset',
    'a.md': '---\n"abistamp": patch\n\'@abistamp/core\': minor\n---\n\nIt is new.\n\nTwo paragraphs.\n',
    'b.md': '---\n"pnpm-plugin-abistamp": patch\n---\n\nIt is fixed,\non two lines.\n',
  });
  const section = formatSection('1.2.0', '2026-01-02', readChangesets(folder));
  assert.equal(
    section,
    `## 1.2.0 (2026-01-02)

### New

- It is new.

  Two paragraphs.

### Fixed

- \`pnpm-plugin-abistamp\`: It is fixed,
  on two lines.
`,
  );
  const first = addSection(null, section);
  assert.match(first, /^# Changelog\n\nAll packages .*\n\n## 1\.2\.0 /);
  const second = addSection(first, formatSection('1.2.1', '2026-01-03', []));
  assert.match(second, /## 1\.2\.1 \(2026-01-03\)\n\n## 1\.2\.0 /);
  assert.equal(readSection(second, '1.2.0'), section.trimEnd());
  assert.equal(readSection(second, '1.2'), null);
});

test('what is no changeset stops a release', () => {
  const folder = makeFolder('changesets');
  writeFiles(folder, { 'a.md': '---\n"abistamp": enormous\n---\n\nText.\n' });
  assert.throws(() => readChangesets(folder), /a\.md is no changeset/);
});
