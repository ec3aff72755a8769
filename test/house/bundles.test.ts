import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { brotliDecompressSync } from 'node:zlib';
import { decodeText } from '@abistamp/core/plugin';
import { parse } from 'acorn';

const kilobyte = 1024;
const limits = { total: 150 * kilobyte, evaluated: 8 * kilobyte };

/** Each plugin's file, and how many parts of it are packed. */
const plugins = [
  ['packages/yarn/bundles/@yarnpkg/plugin-abistamp.js', 1],
  ['packages/pnpm/dist/plugin.cjs', 2],
] as const;

for (const [path, parts] of plugins) {
  describe(path, () => {
    const text = readFileSync(fileURLToPath(new URL(`../../${path}`, import.meta.url)), 'utf8');
    /** Code compressed into the file as text (scripts/pack-code.mjs). */
    const packed = [...text.matchAll(/"([^"\\\n`]{1000,})"/g)].map(([, part = '']) => part);

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
