import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { brotliDecompressSync } from 'node:zlib';
import { decodeText } from '@abistamp/core/plugin';
import { parse } from 'acorn';
import { buildKind } from '../../scripts/build-state.mjs';

const kilobyte = 1024;
const limits = { total: 150 * kilobyte, evaluated: 8 * kilobyte };

/** Each plugin's file, and how many parts of it are packed. */
const plugins = [
  ['build-yarn.mjs', 'bundlePlugin', 'packages/yarn/bundles/@yarnpkg/plugin-abistamp.js', 1],
  ['build-pnpm.mjs', 'bundlePnpmPlugin', 'packages/pnpm/dist/plugin.cjs', 2],
] as const;

const root = fileURLToPath(new URL('../..', import.meta.url));

/** The plugin as it is published. A clone that builds quickly has a larger one in `dist`. */
function readPlugin(script: string, bundler: string, path: string): string {
  if (buildKind === 'full') return readFileSync(join(root, path), 'utf8');
  const program = `import { ${bundler} } from './scripts/${script}'; process.stdout.write(await ${bundler}(process.cwd()));`;
  return execFileSync(process.execPath, ['--input-type=module', '-e', program], {
    cwd: root,
    env: { ...process.env, ABISTAMP_BUILD: 'full' },
    encoding: 'utf8',
    maxBuffer: 16 * kilobyte * kilobyte,
  });
}

for (const [script, bundler, path, parts] of plugins) {
  describe(path, () => {
    const text = readPlugin(script, bundler, path);
    /** Code compressed into the file as text (scripts/pack-code.mjs). */
    const packed = [...text.matchAll(/"([^"\\\n]{1000,})"/g)].map(([, part = '']) => part);

    test(`is ${limits.total} bytes at most, of which a command evaluates ${limits.evaluated}`, () => {
      assert.equal(packed.length, parts);
      const evaluated = packed.reduce((rest, part) => rest - part.length, Buffer.byteLength(text));
      assert.ok(evaluated <= limits.evaluated, `${evaluated} bytes are evaluated`);
      assert.ok(Buffer.byteLength(text) <= limits.total, `${Buffer.byteLength(text)} bytes`);
    });

    test('packed code imports nothing dynamically, which `runInThisContext` would refuse', () => {
      for (const part of packed) {
        const code = brotliDecompressSync(decodeText(part)).toString();
        const types = new Set<unknown>();
        JSON.stringify(parse(code, { ecmaVersion: 'latest' }), (key, value: unknown) => {
          if (key === 'type') types.add(value);
          return typeof value === 'bigint' ? null : value;
        });
        assert.ok(types.has('CallExpression') && !types.has('ImportExpression'));
      }
    });
  });
}
