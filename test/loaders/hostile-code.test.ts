import assert from 'node:assert/strict';
import { test } from 'node:test';
import { recogniseLoader } from './core.ts';
import { type Files, makePackage, native } from './package-tree.ts';

const size = 1024 * 1024;
/** Of the processor, which other programs do not count for. What is not linear takes minutes. */
const limitMs = 20_000;
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
    const started = process.cpuUsage();
    recogniseLoader(makePackage({ manifest: { dependencies: { bindings: '1' } }, files }));
    const spent = process.cpuUsage(started).user / 1000;
    assert.ok(spent < limitMs, `${Math.round(spent)} ms`);
  });
}
