import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const play = fileURLToPath(new URL('../../examples/play-pnpm.ts', import.meta.url));

/* Every day, test/pnpm/switch covers the same with small packages. */

describe('examples/pnpm plays its story to the end: each command ends as it is told to', () => {
  for (const release of ['9', '10', '11', '12']) {
    test(`pnpm ${release}`, async () => {
      // Exits with 1 as soon as a command ends unexpectedly.
      const { stdout, stderr } = await promisify(execFile)(
        process.execPath,
        ['--conditions=abistamp-source', play, release],
        { env: { ...process.env, NO_COLOR: '1' }, maxBuffer: 1 << 24 },
      );
      assert.match(stderr, /✖ 3 packages .*Node 2[02] /);
      const repaired = stderr.match(/✔ cpu-features@[\d.]+, heapdump@[\d.]+ and unix-dgram@[\d.]+ fit Node/g);
      assert.equal(repaired?.length, 2);
      // Nothing is compiled on the way back.
      const [, back = ''] = stdout.split('Back on Node');
      assert.doesNotMatch(back, /gyp|make/);
      assert.match(back, /✔ \d+ native packages fit Node/);
    });
  }
});
