import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { openDirectory } from '@abistamp/core';
import type { FoundError, Weight } from '@abistamp/core/internal/load-error/load-error';
import { chooseLeading } from '@abistamp/core/internal/operations/explain/choose-leading';
import { explainLoadErrors } from '@abistamp/core/internal/operations/explain/explain-load';
import { findPackage } from '@abistamp/core/internal/operations/explain/find-package';
import { listVacantPlaces } from '@abistamp/core/internal/operations/survey/vacant-places';
import { buildElf } from '../binary/fixtures/elf-builder.ts';
import { elf, file, nativePackage, runtime } from '../support/facts.ts';
import { madeTree, thisAbi } from '../support/made-tree.ts';
import { makeFolder, writeFiles } from '../support/make-folder.ts';

const error = (changes: Partial<FoundError> = {}): FoundError => ({
  ...{
    quote: '',
    path: null,
    problem: null,
    abi: null,
    program: null,
    asks: null,
    weight: 'reason',
    ...changes,
  },
});

describe('the package that an error is about', () => {
  const packages = ['a', '@s/b', 'x/node_modules/a', 'x'].map((name) =>
    nativePackage({ name: name.replace(/^.*node_modules\//, ''), path: `node_modules/${name}` }),
  );
  const find = (path: string | null, changes: Partial<FoundError> = {}) =>
    findPackage(packages, error({ path, ...changes }))?.path ?? null;

  const rows: [path: string | null, found: string | null][] = [
    ['/app/node_modules/a/build/a.node', 'node_modules/a'],
    ['C:\\app\\node_modules\\a\\build\\a.node', 'node_modules/a'],
    ['/app/node_modules/@s/b/b.node', 'node_modules/@s/b'],
    ['/app/node_modules/x/node_modules/a/a.node', 'node_modules/x/node_modules/a'],
    ['/app/node_modules/x/x.node', 'node_modules/x'],
    ['/app/node_modules/x/node_modules/z/z.node', null],
    // Another copy than the one further out, which is not here.
    ['/app/node_modules/x/node_modules/@s/b/b.node', null],
    ['/app/node_modules/none/x.node', null],
    ['/app/build/a.node', null],
    [null, null],
  ];
  for (const [path, found] of rows) test(`of ${path} is ${found}`, () => assert.equal(find(path), found));

  test('is named by the message where no path leads to it', () => {
    assert.equal(find(null, { asks: '@s/b' }), 'node_modules/@s/b');
    assert.equal(find(null, { asks: 'a' }), null, 'there are two');
    assert.equal(find('/app/node_modules/none/x', { asks: 'x' }), 'node_modules/x');
  });

  test('is the one that asks where a platform package is missing', () => {
    const wanted = { wanted: ['@s/b-linux'], present: [], offered: true };
    const problem = { code: 'PLATFORM_PACKAGE_MISSING' as const, ...wanted };
    assert.equal(find('/app/node_modules/a/index.js', { asks: '@s/b', problem }), 'node_modules/@s/b');
  });
});

describe('of several messages', () => {
  const of = (weight: Weight, code?: string, needs = '') =>
    error({
      weight,
      quote: `${weight} ${code ?? ''} ${needs}`.trim(),
      problem: code === undefined ? null : ({ code, needs } as never),
    });
  const lead = (errors: FoundError[], found: string[] = []) =>
    chooseLeading(errors, found.map((code) => ({ problem: { code } })) as never).quote;

  test('the one that the files confirm leads, then the one that knows most, then the first', () => {
    const [wrapper, missing, reason] = [
      of('wrapper'),
      of('missing', 'NOT_BUILT'),
      of('reason', 'ABI_MISMATCH'),
    ];
    assert.equal(lead([wrapper, missing, reason]), reason.quote);
    assert.equal(lead([reason, missing, wrapper]), reason.quote);
    assert.equal(lead([wrapper, missing]), missing.quote);
    assert.equal(lead([reason, missing], ['NOT_BUILT']), missing.quote);
    assert.equal(lead([missing, reason], ['ABI_MISMATCH']), reason.quote);
    const other = of('reason', 'ARCH_MISMATCH');
    assert.equal(lead([reason, other]), reason.quote);
    assert.equal(lead([other, reason]), other.quote);
    assert.equal(lead([of('reason'), other]), other.quote, 'one that says why');
    assert.equal(lead([of('reason')]), 'reason');
  });

  test('of two versions that a library lacks, the newer leads', () => {
    const [old, young] = [of('reason', 'GLIBC_TOO_OLD', '2.9'), of('reason', 'GLIBC_TOO_OLD', '2.34')];
    assert.equal(lead([old, young]), young.quote);
    assert.equal(lead([young, old]), young.quote);
  });
});

describe('a load error, explained where the package is installed', () => {
  const abi = (name: string, built: number, path = `/app/node_modules/${name}/build/Release/${name}.node`) =>
    `Error: The module '${path}'\nwas compiled against a different Node.js version using\nNODE_MODULE_VERSION ${built}. This version of Node.js requires\nNODE_MODULE_VERSION ${thisAbi}. Please try re-compiling or re-installing\nthe module (for instance, using \`npm rebuild\` or \`npm install\`).`;

  test('is asked of its files, and not only of the message', () => {
    const session = madeTree().session();
    const [found] = explainLoadErrors(abi('pinned', 115), session);
    assert.deepEqual(
      [found?.name, found?.package?.path, found?.findings],
      ['pinned', 'node_modules/pinned', []],
    );
    assert.deepEqual([found?.error.problem?.code, found?.error.abi], ['ABI_MISMATCH', thisAbi]);
    const other = madeTree().session('node@20');
    assert.deepEqual(
      explainLoadErrors(abi('pinned', 127), other)[0]?.findings.map(({ problem }) => problem.code),
      ['ABI_MISMATCH'],
    );
  });

  test('is that of the library which no file here finds, where the message names no addon', {
    skip: process.platform !== 'linux',
  }, () => {
    const lacks = 'Error: libnowhere.so.7: cannot open shared object file: No such file or directory';
    const { session } = madeTree({
      'node_modules/pinned/build/Release/pinned.node': buildElf({
        imports: ['node_module_register'],
        modules: [{ version: thisAbi, filename: 'a.cc' }],
        needed: ['libnowhere.so.7'],
      }),
    });
    const [found] = explainLoadErrors(lacks, session());
    assert.deepEqual([found?.name, found?.findings.length], ['pinned', 1]);
    assert.deepEqual(explainLoadErrors(lacks.replace('7', '8'), session())[0]?.findings, []);
  });

  test('in a folder of a folder is about no other package of that name', () => {
    const session = madeTree().session('node@20');
    const path = '/app/node_modules/stable/node_modules/pinned/build/Release/pinned.node';
    const [found] = explainLoadErrors(abi('pinned', 127, path), session);
    assert.deepEqual([found?.name, found?.package, found?.findings], ['pinned', null, []]);
  });

  test('is the message alone where nothing is installed', () => {
    const [found] = explainLoadErrors(abi('pinned', 115), null);
    assert.deepEqual([found?.name, found?.package, found?.findings], ['pinned', null, []]);
    assert.deepEqual(explainLoadErrors('all is well', null), []);
  });

  test('is one explanation a package', () => {
    const text = [abi('pinned', 115), abi('other', 115), abi('pinned', 115)].join('\n');
    assert.deepEqual(
      explainLoadErrors(text, null).map(({ name }) => name),
      ['pinned', 'other'],
    );
  });
});

describe('places where a file would be loaded first', () => {
  const prebuild = 'prebuilds/linux-x64/addon.node';
  const pkg = nativePackage({ path: 'node_modules/a', files: [file(prebuild, elf())] });
  const vacant = (files: Parameters<typeof writeFiles>[1]) => {
    const root = makeFolder('vacant');
    writeFiles(root, { 'node_modules/a/package.json': {}, [`node_modules/a/${prebuild}`]: '', ...files });
    return listVacantPlaces(openDirectory(root), [pkg], runtime());
  };

  test('are the outermost folder that is not there, or the file', () => {
    assert.deepEqual(vacant({}), ['node_modules/a/build']);
    const there = { 'node_modules/a/build/x': '' };
    assert.deepEqual(vacant(there), ['node_modules/a/build/Debug', 'node_modules/a/build/Release']);
    const both = { ...there, 'node_modules/a/build/Release/x': '', 'node_modules/a/build/Debug/x': '' };
    const found = vacant(both);
    for (const folder of ['Debug', 'Release'])
      assert.ok(found.includes(`node_modules/a/build/${folder}/addon.node`), folder);
    assert.ok(found.every((path) => /^node_modules\/a\/build\/(?:Debug|Release)\/[\w-]+\.node$/.test(path)));
    const filled = { ...both, 'node_modules/a/build/Release/addon.node': '' };
    assert.ok(!vacant(filled).includes('node_modules/a/build/Release/addon.node'));
  });

  test('are none of a package that looks nowhere else', () => {
    const general = nativePackage({
      path: 'node_modules/a',
      loader: { kind: 'general', files: [prebuild], expected: [] },
      files: [file(prebuild, elf())],
    });
    assert.deepEqual(listVacantPlaces(openDirectory(makeFolder('none')), [general], runtime()), []);
  });
});
