import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const repository = fileURLToPath(new URL('../..', import.meta.url));

test('examples/npm plays its story to the end: each command ends as it is told to', async () => {
  const play = join(repository, 'examples/play-npm.ts');
  // Exits with 1 as soon as a command ends unexpectedly.
  const { stdout, stderr } = await promisify(execFile)(
    process.execPath,
    ['--conditions=abistamp-source', play],
    {
      env: { ...process.env, NO_COLOR: '1' },
      maxBuffer: 1 << 24,
    },
  );
  assert.match(stderr, /✖ 3 packages .*Node 20 \(ABI 115\)\n.*Node 22/);
  assert.match(stdout, /cpu-features@[\d.]+, heapdump@[\d.]+ and unix-dgram@[\d.]+ fit Node 22/);
  assert.ok(existsSync(join(repository, '.cache/play/npm/abi-lock.json')));
});
