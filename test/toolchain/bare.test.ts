import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { runBare } from '../support/bare-machine.ts';
import { isFull } from '../support/matrix.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const missing =
  /^Python 3, make and a C\+\+ compiler are missing: addons cannot be compiled here without them\.\n/;

test('a machine without a compiler is told what is missing, and the command for its system', async (t) => {
  const module = join(root, 'scripts/missing-tools.mjs');
  const program = `import('${module}').then((m) => console.log(m.describeMissingTools(m.findMissingTools())))`;
  const result = await runBare(process.execPath, ['-e', program], { cwd: root });
  if (result === null) return t.skip('there are no mount namespaces here');
  assert.equal(result.code, 0, result.stderr);
  assert.match(result.stdout, missing);
});

test('npm start says so first, and plays all that needs no compiler', { skip: !isFull }, async (t) => {
  const env = { ABISTAMP_TOOLCHAIN: process.env['ABISTAMP_TOOLCHAIN'], NO_COLOR: '1' };
  const result = await runBare('npm', ['--silent', 'start'], { cwd: root, env });
  if (result === null) return t.skip('there are no mount namespaces here');
  assert.equal(result.code, 0, result.stdout + result.stderr);
  assert.match(result.stdout, missing);
  for (const code of [
    'NODE_API_TOO_NEW',
    'ABI_MISMATCH',
    'NOT_BUILT',
    'PLATFORM_PACKAGE_MISSING',
    'LIBC_MISMATCH',
  ])
    assert.match(result.stdout + result.stderr, new RegExp(`\\b${code}\\b`));
});
