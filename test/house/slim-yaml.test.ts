import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
// @ts-expect-error a build script has no types
import { slimYaml } from '../../scripts/slim-yaml.mjs';

type Load = (text: string) => unknown;

const core = fileURLToPath(new URL('../../packages/core', import.meta.url));

/** js-yaml as a file of core would import it. */
async function bundle(plugins: (typeof slimYaml)[]): Promise<Load> {
  const { outputFiles } = await build({
    stdin: { contents: "module.exports = require('js-yaml').load;", resolveDir: core },
    bundle: true,
    write: false,
    platform: 'node',
    format: 'cjs',
    plugins,
  });
  const module: { exports: unknown } = { exports: null };
  new Function('module', 'require', outputFiles[0]?.text ?? '')(module, createRequire(import.meta.url));
  return module.exports as Load;
}

const whole = await bundle([]);
const slender = await bundle([slimYaml]);

function read(load: Load, text: string): string {
  try {
    return JSON.stringify(load(text)) ?? 'undefined';
  } catch {
    return 'refused';
  }
}

const settings = [
  '',
  '# nothing but this\n',
  "packages:\n  - 'packages/*'\n  - \"!**/test\\u0041\"\nonlyBuiltDependencies: [a, '@b/c', d]\n",
  'allowBuilds:\n  a: true\n  b: False\n  c: ~\n  ? d\n  : set this\n',
  'base: &base { x: true, y: [z] }\nother:\n  <<: *base\n  y: no\n',
  'text: |-\n  one\n  two\nfolded: >+\n  three\n  four\n\nlast: "a \\\n  b"\n',
  'c: 1:30\ne: null\nf: yes\n__proto__: { g: h }\n',
];
const broken = [
  'a: [1, 2',
  'a: {b: 1,, c: 2}',
  'a: 1\na: 2\n',
  "a: 'open\n",
  'a: "\\q"\n',
  '\ta: 1\n',
  'a:\n  - 1\n b: 2\n',
  'a: *unknown\n',
  'a: !unknown 1\n',
  'a: !!int x\n',
  '%YAML 1.2\n%YAML 1.2\n---\na\n',
  '%TAG ! tag:x,2000:\n',
  'a: |0\n  b\n',
  'a\u0000b: 1\n',
  '--- a\n--- b\n',
  '<<: 1\n',
  `${'['.repeat(200)}${']'.repeat(200)}`,
];

test('numbers stay texts there', () => {
  const text = 'a: 1\nb: [0x1F, -1.5e3, .inf, +12]\n';
  assert.equal(read(slender, text), '{"a":"1","b":["0x1F","-1.5e3",".inf","+12"]}');
});

test('tags and directives are refused there', () => {
  const texts = ['%YAML 1.2\n---\na: b\n', '# a\n%OTHER x\n---\na: b\n', 'a: !!str 1\n', 'a: [! b]\n'];
  for (const text of texts) {
    assert.equal(read(slender, text), 'refused', text);
    assert.notEqual(read(whole, text), 'refused', text);
  }
});

test('js-yaml as the pnpm plugin carries it reads and refuses the same texts', () => {
  for (const text of [...settings, ...broken]) assert.equal(read(slender, text), read(whole, text), text);
  assert.deepEqual(
    [...settings, ...broken].filter((text) => read(whole, text) === 'refused'),
    broken,
  );
});
