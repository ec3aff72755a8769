import assert from 'node:assert/strict';
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { before, describe, test } from 'node:test';
import { testedWords } from '../../packages/guard/src/tested-words.ts';
import { buildElf } from '../binary/fixtures/elf-builder.ts';
import { makeFolder, writeFiles } from '../support/make-folder.ts';
import { unpackPackages } from '../toolchain/index.ts';
import { guarded, unguarded } from './guarded.ts';

/** Prints how a call fails. */
const failure = (call: string) =>
  `try { ${call} } catch (e) { console.log(e.code, e.message.split('\\n')[0]) }`;
const bad = "process.cwd() + '/node_modules/bad'";

/** Published packages that catch what a load throws, or that tell failures apart by it, and what shows which. */
const catchers: Readonly<Record<string, string>> = {
  'ws@8.18.3': "console.log(typeof require('ws').Receiver)",
  'bindings@1.5.0': failure(`require('bindings')({ bindings: 'bad', module_root: ${bad} })`),
  'msgpackr@1.11.5': "const { pack, unpack } = require('msgpackr'); console.log(unpack(pack({ a: 1 })))",
  'node-gyp-build@4.8.4': failure(`require('node-gyp-build')(${bad})`),
};

/** What they would load, with an addon for another processor in its place. */
const natives = ['bad', 'bufferutil', 'utf-8-validate', 'msgpackr-extract'];

describe('a package that catches', () => {
  const cwd = makeFolder('catchers');
  before(async () => {
    const specs = [...Object.keys(catchers), 'file-uri-to-path@1.0.0'];
    const folders = await unpackPackages(specs);
    for (const [i, spec] of specs.entries())
      cpSync(folders[i] ?? '', join(cwd, 'node_modules', spec.replace(/@[^@]*$/, '')), { recursive: true });
    for (const name of natives)
      writeFiles(cwd, {
        [`node_modules/${name}/package.json`]: { name, version: '1.0.0', main: `build/Release/${name}.node` },
        [`node_modules/${name}/build/Release/${name}.node`]: buildElf({ machine: 183 }),
      });
  });

  for (const [spec, program] of Object.entries(catchers))
    test(`${spec} does as without the guard`, async () => {
      const plain = await unguarded(['-e', program], { cwd });
      assert.equal(plain.code, 0, plain.stderr);
      assert.deepEqual(await guarded(['-e', program], { cwd }), plain);
    });
});

test('the words that are tested for are written as they are compared', () => {
  for (const word of testedWords) assert.equal(word, word.toLowerCase());
  assert.equal(new Set(testedWords).size, testedWords.length);
});
