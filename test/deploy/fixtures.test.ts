import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { examine } from '@abistamp/deploy';
import { makeFolder } from '../support/make-folder.ts';
import { readFixture } from './read-fixture.ts';

const names = readdirSync(fileURLToPath(new URL('fixtures', import.meta.url))).sort();

describe('exactly what is wrong is found, in the line where it is', () => {
  const root = makeFolder('deploy');
  for (const name of names) {
    test(name.replace('.txt', ''), () => {
      const { expected, files } = readFixture(name);
      const folder = join(root, name);
      for (const [path, text] of files) {
        mkdirSync(dirname(join(folder, path)), { recursive: true });
        writeFileSync(join(folder, path), text);
      }
      if (name.startsWith('git-')) {
        execFileSync('git', ['init', '--quiet'], { cwd: folder });
        execFileSync('git', ['add', '--all', '--force'], { cwd: folder });
      }
      const found = examine(folder).findings.map(
        ({ file, line, problem }) => `${file}:${line} ${problem.code}`,
      );
      assert.deepEqual(found.sort(), expected);
    });
  }

  test('half of the fixtures from public repositories are clean', () => {
    const made = names.filter((name) => name.startsWith('public-')).map(readFixture);
    assert.ok(made.length >= 40, `${made.length}`);
    assert.ok(made.filter(({ expected }) => expected.length === 0).length >= made.length / 2);
  });
});
