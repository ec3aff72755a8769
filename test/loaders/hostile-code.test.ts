import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isFull } from '../support/matrix.ts';
import { recogniseLoader } from './core.ts';
import { type Files, makePackage, native } from './package-tree.ts';

const size = (isFull ? 1024 : 256) * 1024;
/** Processor time, which other programs do not affect. Anything that is not linear takes minutes for a megabyte. */
const limitMs = isFull ? 20_000 : 2000;
const fill = (text: string) => text.repeat(Math.ceil(size / text.length)).slice(0, size);

/** Not cut off, so that most of these are valid JavaScript. */
function numbered(line: (i: number) => string): string {
  let text = '';
  for (let i = 0; text.length < size - 200; i++) text += line(i);
  return text;
}

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
  'regular expressions that do not end': fill('/['),
  'names of one scope': numbered((i) => `let a${i}='x';`),
  'groups of a regular expression': `/${numbered((i) => `(?<a${i}>x)|`)}/`,
  'calls of calls': `f${fill("(a='x')")}`,
  'members of members': `a${fill('.b')}`,
  'early returns': numbered((i) => `if(a)return;require('./x${i}.node');`),
  'a name with many values': `let q;${numbered((i) => `q='./x${i}.node';`)}require(q+'')`,
  'names that need each other': `${numbered((i) => `x${i}='a'+x${i + 1};`)}require('./'+x0+'.node')`,
  'functions that call each other': `${numbered((i) => `function g${i}(){return g${i + 1}()+'a'}`)}require('./'+g0()+'.node')`,
  'an object with many names': `x={${numbered((i) => `a${i}:'./x.node',`)}};require(\`./\${x[process.platform]}\`)`,
  'errors that go from name to name': `let e0;${fill("try{require('./x.node')}catch(e){e0=e}").slice(0, size / 2)}${numbered(
    (i) => `let e${i + 1}=e${i};f(e${i});`,
  )}`,
  'a name that is used everywhere': `let e0;try{require('./x.node')}catch(e){e0=e}${fill('f(e0);')}`,
  'functions called by each other in tries': numbered(
    (i) => `function g${i}(){try{g${i + 1}();g${i + 2}();require('./x${i}.node')}catch{}}`,
  ),
  'tries whose results are kept': numbered((i) => `let x${i};try{x${i}=require('./x${i}.node')}catch{}`),
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
