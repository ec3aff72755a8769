import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Linker } from '../support/yarn-project.ts';

const play = fileURLToPath(new URL('../../examples/play-yarn.ts', import.meta.url));

/* Every day, test/yarn/switch and test/yarn/layouts cover the same with small packages. */
const linkers: Linker[] = ['node-modules', 'pnp', 'pnpm'];

describe('examples/yarn plays its story to the end: each command ends as it is told to', () => {
  for (const linker of linkers) {
    test(linker, async () => {
      // Exits with 1 as soon as a command ends unexpectedly.
      const { stdout, stderr } = await promisify(execFile)(
        process.execPath,
        ['--conditions=abistamp-source', play, linker],
        { env: { ...process.env, NO_COLOR: '1' }, maxBuffer: 1 << 24 },
      );
      assert.match(
        stderr,
        /^Abi Mismatch: cpu-features@0\.0\.10, heapdump@[\d.]+ and unix-dgram@[\d.]+ .*Node 20/m,
      );
      assert.match(stdout, /✖ 3 packages .*Node 20[\s\S]*\n→ yarn abi rebuild\n/);
      assert.match(stdout, /✔ cpu-features@[\d.]+, heapdump@[\d.]+ and unix-dgram@[\d.]+ fit Node 22/);
      // The last install, back on Node 20, compiles nothing.
      const [, back = ''] = stdout.split('And back on Node 20');
      assert.doesNotMatch(back, /must be (?:re)?built/);
      assert.match(back, /✔ \d+ native packages fit Node 20/);
    });
  }
});
