import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
// @ts-expect-error a build script has no types
import { slimLibc } from '../../scripts/slim-libc.mjs';

const core = fileURLToPath(new URL('../../packages/core', import.meta.url));

/** What core takes from detect-libc, asked of a machine on which `process` is this. */
async function ask(plugins: (typeof slimLibc)[], machine: object): Promise<(string | null)[]> {
  const { outputFiles } = await build({
    stdin: {
      contents:
        "const { familySync, versionSync } = require('detect-libc'); found = [familySync(), versionSync()];",
      resolveDir: core,
    },
    bundle: true,
    write: false,
    platform: 'node',
    format: 'cjs',
    plugins,
  });
  const read = new Function('require', 'process', `let found;${outputFiles[0]?.text}\nreturn found;`);
  return read(createRequire(import.meta.url), machine);
}

const report = (header: object, sharedObjects: string[]) => ({
  platform: 'linux',
  report: { excludeNetwork: false, getReport: () => ({ header, sharedObjects }) },
});

test('detect-libc as the plugins carry it answers the same here', async () => {
  assert.deepEqual(await ask([slimLibc], process), await ask([], process));
});

test('and it knows what the process itself says', async () => {
  const answers = [
    report({ glibcVersionRuntime: '2.36' }, []),
    report({}, ['/lib/ld-musl-x86_64.so.1']),
    report({}, ['/lib/libc.so']),
    { platform: 'darwin' },
  ].map((machine) => ask([slimLibc], machine));
  assert.deepEqual(await Promise.all(answers), [
    ['glibc', '2.36'],
    ['musl', null],
    [null, null],
    [null, null],
  ]);
});
