import assert from 'node:assert/strict';
import { test } from 'node:test';
import { recogniseLoader } from './core.ts';
import { type Files, makePackage, native } from './package-tree.ts';

const size = 1024 * 1024;
const limitMs = 4000;
const fill = (text: string) => text.repeat(Math.ceil(size / text.length)).slice(0, size);

const hostile: Record<string, string> = {
  'open brackets': fill('('),
  'open braces': fill('{'),
  'a long sum': `x = './x.node' + ${fill("'a'+")}`,
  'sums of templates': fill('`${'),
  comparisons: fill("'x'==="),
  ternaries: fill("a?'x':"),
  'if heads': fill('if(){'),
  'else chains': fill('}else{'),
  'require after require': fill('require('),
  quotes: fill("'\n"),
  slashes: fill('/'),
  'spaces after require': `require${fill(' ')}`,
  targets: fill("'target_name':"),
  cases: fill("case 'a':"),
  tries: fill("try{require('./x.node')}catch(e){}"),
  'definitions in a ring': fill('a=b;b=a;'),
  calls: fill('path.join(__dirname,'),
};

for (const [name, code] of Object.entries(hostile)) {
  test(`ends in good time: ${name}`, () => {
    const files: Files = { 'index.js': `${code}\n// .node Release`, 'binding.gyp': code, 'x.node': native };
    const started = performance.now();
    recogniseLoader(makePackage({ manifest: { dependencies: { bindings: '1' } }, files }));
    assert.ok(performance.now() - started < limitMs, `${Math.round(performance.now() - started)} ms`);
  });
}
