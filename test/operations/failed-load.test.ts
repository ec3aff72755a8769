import assert from 'node:assert/strict';
import { readFileSync, statSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { hashFile } from '@abistamp/core';
import { describeLoaded } from '@abistamp/core/internal/operations/explain/describe-loaded';
import { explainFailure } from '@abistamp/core/internal/operations/explain/explain-failure';
import { observeLoad } from '@abistamp/core/internal/operations/explain/observe-load';
import { maxObservedBytes, observedName } from '@abistamp/core/internal/stamp/observed';
import { buildElf } from '../binary/fixtures/elf-builder.ts';
import { madeTree, pinnedAddon, thisAbi } from '../support/made-tree.ts';
import { makeFolder, writeFiles } from '../support/make-folder.ts';

/* A load that failed in this process, and what is noted of loads. */

const addon = 'node_modules/pinned/build/Release/pinned.node';
/** Without a path, whose folders say something of their own. */
const unregistered = () => 'Module did not self-register.';

describe('a file that did not load', () => {
  const explain = (bytes: Uint8Array, message: (path: string) => string) => {
    const { root, session } = madeTree({ [addon]: bytes });
    const path = join(root, addon);
    const { runtime, env } = session();
    const found = explainFailure({ path, message: message(path) }, describeLoaded(path), runtime, env);
    return (
      found && [found.name, found.error.problem?.code, found.findings.map(({ problem }) => problem.code)]
    );
  };

  test('and fits was loaded before, if it did not register', () => {
    assert.deepEqual(explain(pinnedAddon(thisAbi), unregistered), ['pinned', 'LOADED_BEFORE', []]);
  });

  test('and does not fit is explained by its bytes', () => {
    const other = pinnedAddon(thisAbi - 1);
    assert.deepEqual(explain(other, unregistered), ['pinned', 'NOT_REGISTERED', ['ABI_MISMATCH']]);
    assert.deepEqual(
      explain(other, () => 'no words of Node'),
      ['pinned', undefined, ['ABI_MISMATCH']],
    );
  });

  test('and fits is explained by the message, as far as that says anything', () => {
    const short = (path: string) => `${path}: file too short`;
    assert.deepEqual(explain(pinnedAddon(thisAbi), short)?.slice(1), ['CORRUPT_FILE', []]);
    assert.equal(
      explain(pinnedAddon(thisAbi), () => 'no words of Node'),
      null,
    );
  });

  test('and is no addon needs no explanation', () => {
    assert.equal(explain(buildElf({}), unregistered), null);
  });

  test('and is in no package is explained by the message alone', () => {
    const path = join(makeFolder('alone'), 'a.node');
    const { runtime, env } = madeTree().session();
    const found = explainFailure({ path, message: unregistered() }, null, runtime, env);
    assert.deepEqual([found?.name, found?.error.problem?.code], [null, 'NOT_REGISTERED']);
  });
});

describe('loads that are noted', () => {
  const tree = () => {
    const { root } = madeTree();
    const path = join(root, addon);
    utimesSync(path, 1, 1);
    const place = join(root, 'node_modules/.cache/abistamp', observedName);
    return { root, path, place, lines: () => readFileSync(place, 'utf8').split('\n').slice(0, -1) };
  };

  test('are there once each, with the file, the program and the code', () => {
    const { path, lines } = tree();
    const { size } = statSync(path);
    const error = Object.assign(new Error('x'), { code: 'ERR_DLOPEN_FAILED' });
    for (const each of [null, null, error, error, new Error('without'), 'text']) observeLoad(path, each);
    const noted = lines().map((line) => JSON.parse(line));
    assert.deepEqual(
      noted.map((each) => each.error),
      [null, 'ERR_DLOPEN_FAILED', 'threw'],
    );
    assert.deepEqual(noted[0].file, { path: addon, size, mtimeMs: 1000 });
    assert.deepEqual([noted[0].program.path, noted[0].abi], [process.execPath, thisAbi]);
    assert.equal(noted[0].sha256, hashFile(path));
  });

  test('are not noted again by another process, and notes that are too long begin again', () => {
    const first = tree();
    observeLoad(first.path, null);
    const line = `${first.lines()[0]}\n`;
    /** The size of the notes after a load, where another process left as many bytes of them. */
    const sizeAfter = (length: number): number => {
      const { root, path, place } = tree();
      writeFiles(root, { [place.slice(root.length + 1)]: `${line}${'x'.repeat(length - line.length)}` });
      observeLoad(path, null);
      return statSync(place).size;
    };
    assert.equal(sizeAfter(line.length), line.length);
    assert.equal(sizeAfter(maxObservedBytes), maxObservedBytes);
    assert.equal(sizeAfter(maxObservedBytes + 1), line.length);
  });
});
