import assert from 'node:assert/strict';
import { cpSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, describe, test } from 'node:test';
import { testedWords } from '../../packages/guard/src/tested-words.ts';
import { buildElf } from '../binary/fixtures/elf-builder.ts';
import { installedProject } from '../support/installed-project.ts';
import { makeFolder, writeFiles } from '../support/make-folder.ts';
import { onlyInFull } from '../support/matrix.ts';
import { type NodeRelease, unpackPackages } from '../toolchain/index.ts';
import { type Catcher, catchers, peers, smallCatchers } from './catchers.ts';
import { guarded, unguarded } from './guarded.ts';
import { compileSamples } from './samples.ts';

/** Packages that have nothing but an addon. */
function writeNatives(cwd: string, table: Readonly<Record<string, Catcher>>, addon: Uint8Array): void {
  for (const name of Object.values(table).flatMap(({ natives = [] }) => natives)) {
    const main = `build/Release/${name.replace(/^.*\//, '')}.node`;
    rmSync(join(cwd, 'node_modules', name), { recursive: true, force: true });
    writeFiles(cwd, {
      [`node_modules/${name}/package.json`]: { name, version: '9.9.9', main },
      [`node_modules/${name}/${main}`]: addon,
    });
  }
}

/** Puts an addon in the place of each that a tree has. */
function replaceAddons(folder: string, addon: Uint8Array): void {
  for (const path of readdirSync(folder, { recursive: true, encoding: 'utf8' }))
    if (path.endsWith('.node')) writeFileSync(join(folder, path), addon);
}

async function assertSame(cwd: string, program: string, node: NodeRelease): Promise<void> {
  const plain = await unguarded(['-e', program], { cwd, node });
  assert.notEqual(plain.stdout, '', plain.stderr);
  assert.deepEqual(await guarded(['-e', program], { cwd, node }), plain);
}

/** An addon for another processor. */
const foreign = buildElf({ machine: 183 });

describe('a package that catches does as without the guard', () => {
  const cwd = makeFolder('catchers');
  before(async () => {
    const specs = [
      ...Object.keys(smallCatchers),
      'file-uri-to-path@1.0.0',
      'iconv-lite@0.4.24',
      'safer-buffer@2.1.2',
    ];
    const folders = await unpackPackages(specs);
    for (const [i, spec] of specs.entries())
      cpSync(folders[i] ?? '', join(cwd, 'node_modules', spec.replace(/@[^@]*$/, '')), { recursive: true });
    writeNatives(cwd, smallCatchers, foreign);
  });

  for (const [spec, { program }] of Object.entries(smallCatchers))
    test(spec, () => assertSame(cwd, program, 22));
});

for (const [kind, node] of onlyInFull<[string, NodeRelease]>(
  ['another processor', 22],
  ['another processor', 18],
  ['another ABI', 22],
  ['another ABI', 26],
))
  describe(`a package that catches does as without the guard: an addon for ${kind}, Node ${node}`, () => {
    const table = { ...smallCatchers, ...catchers };
    let cwd = '';
    before(async () => {
      const dependencies = Object.fromEntries(
        Object.keys(table).map((spec) => [spec.replace(/@[^@]*$/, ''), spec.replace(/^.+@/, '')]),
      );
      const files = {
        'package.json': { name: 'catchers', private: true, dependencies: { ...dependencies, ...peers } },
      };
      const args = ['--ignore-scripts', '--legacy-peer-deps'];
      cwd = await installedProject({ files, node: 22, args });
      const addon = kind === 'another ABI' ? compileSamples().other : foreign;
      replaceAddons(join(cwd, 'node_modules'), addon);
      writeNatives(cwd, table, addon);
    });

    for (const [spec, { program }] of Object.entries(table)) test(spec, () => assertSame(cwd, program, node));
  });

test('the words that are tested for are written as they are compared', () => {
  for (const word of testedWords) assert.equal(word, word.toLowerCase());
  assert.equal(new Set(testedWords).size, testedWords.length);
});
