import assert from 'node:assert/strict';
import { copyFileSync, cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { checkTree, recordTree } from '@abistamp/core';
import { checkLinks } from '@abistamp/core/internal/operations/check/check-links';
import { compile, linkWith } from '../binary/compile.ts';
import { madeTree } from '../support/made-tree.ts';

/* What this machine lacks for an addon, made by a real compiler, as the verdict on its tree says it. */

const register =
  'extern "C" __attribute__((visibility("default"))) void* napi_register_module_v1(void*, void* e) { return e; }\n';
const calls = (name: string) => `extern "C" void ${name}(); void use() { ${name}(); }\n`;
const library = (code: string) =>
  compile({
    sources: [`extern "C" void ours() {}\n${code}`],
    name: 'libours-of-this-test.so',
    flags: ['-Wl,-soname,libours-of-this-test.so'],
  });

/** The verdict on a tree whose package is this addon; and on it once more, by the record. */
function findings(addon: string, beside: string[] = []): (object | undefined)[] {
  const { root, session } = madeTree();
  const folder = join(root, 'node_modules/pinned/build/Release');
  copyFileSync(addon, join(folder, 'pinned.node'));
  for (const path of beside) copyFileSync(path, join(folder, path.split('/').at(-1) ?? ''));
  const [first, second] = [checkTree(session()), checkTree(session())];
  assert.deepEqual(second.findings, first.findings);
  return first.findings.map(({ problem }) => problem);
}

describe('an addon on this machine', { skip: process.platform !== 'linux' }, () => {
  test('that lacks nothing fits', async () => {
    assert.deepEqual(findings(await compile({ sources: [register] })), []);
  });

  test('lacks a library, unless that is beside it', async () => {
    const ours = await library('');
    const sources = [register, calls('ours')];
    const without = await compile({ sources, link: linkWith(ours), flags: ['-Wl,-z,now'] });
    assert.deepEqual(findings(without), [
      { code: 'LIBRARY_MISSING', libraries: ['libours-of-this-test.so'], from: null },
    ]);
    const rpath = ['-Wl,-z,now', '-Wl,-rpath,$ORIGIN'];
    const addon = await compile({ sources, link: linkWith(ours), flags: rpath });
    assert.deepEqual(findings(addon, [ours]), []);
    assert.equal(findings(addon).length, 1);
  });

  test('is damaged where its library is cut off', async () => {
    const ours = await library('');
    const link = { link: linkWith(ours), flags: ['-Wl,-z,now', '-Wl,-rpath,$ORIGIN'] };
    const addon = await compile({ sources: [register, calls('ours')], ...link });
    const { root, session } = madeTree();
    const folder = join(root, 'node_modules/pinned/build/Release');
    copyFileSync(addon, join(folder, 'pinned.node'));
    const bytes = readFileSync(ours);
    const half = Math.floor(bytes.length / 2);
    writeFileSync(join(folder, 'libours-of-this-test.so'), bytes.subarray(0, half));
    const [problem] = checkTree(session()).findings.map((finding) => finding.problem);
    assert.equal(problem?.code, 'CORRUPT_FILE');
    assert.match(
      JSON.stringify(problem),
      new RegExp(`needs libours-of-this-test.so, which ends at byte ${half}`),
    );
  });

  test('lacks a function that is bound on load, and none that is never called', async () => {
    const sources = [register, calls('no_such_function_anywhere')];
    assert.deepEqual(findings(await compile({ sources, flags: ['-Wl,-z,now'] })), [
      { code: 'SYMBOL_MISSING', symbols: ['no_such_function_anywhere'] },
    ]);
    assert.deepEqual(findings(await compile({ sources, flags: ['-Wl,-z,lazy'] })), []);
  });

  test('has twenty seconds for its package, after which nothing is known', async () => {
    const addon = await compile({ sources: [register] });
    const { root, session } = madeTree();
    copyFileSync(addon, join(root, 'node_modules/pinned/build/Release/pinned.node'));
    const here = session();
    const { packages } = checkTree(here);
    const pinned = packages.filter(({ name }) => name === 'pinned');
    const ask = (seconds: number, some = pinned) => {
      let now = 0;
      return checkLinks(here, some, null, () => (now += seconds * 1000));
    };
    assert.deepEqual([...ask(20).unasked], []);
    assert.deepEqual([...ask(20).links], [['node_modules/pinned/build/Release/pinned.node', null]]);
    assert.deepEqual([...ask(21).unasked], [['node_modules/pinned', 'NOT_UNDERSTOOD']]);
    assert.equal(ask(21).links.size, 0);
    // And the whole tree has two minutes.
    const many = Array.from({ length: 10 }, (_, i) =>
      pinned.map((pkg) => ({ ...pkg, path: `${pkg.path}${i}` })),
    ).flat();
    for (const { path } of many)
      cpSync(join(root, 'node_modules/pinned'), join(root, path), { recursive: true });
    assert.equal(ask(10, many).unasked.size, 4);
    // Of a file that is gone meanwhile, nothing is known either.
    const gone = pinned.map((pkg) => ({ ...pkg, path: 'node_modules/gone' }));
    assert.deepEqual([...ask(0, gone).unasked], [['node_modules/gone', 'NOT_UNDERSTOOD']]);
  });

  test('is in doubt under a program whose own libraries are not here, and never fits', async () => {
    const ours = await library('');
    const main = 'extern "C" void ours(); int main() { ours(); }\n';
    const program = await compile({ sources: [main], name: 'host', kind: 'program', link: linkWith(ours) });
    const addon = await compile({ sources: [register] });
    const { root, session } = madeTree();
    copyFileSync(addon, join(root, 'node_modules/pinned/build/Release/pinned.node'));
    const here = session();
    const there = { ...here, runtime: { ...here.runtime, execPath: program } };
    for (let time = 0; time < 2; time++) {
      const { answer, findings, judged, native, unjudged } = checkTree(there);
      assert.deepEqual(findings, []);
      assert.deepEqual([answer, judged], ['unknown', native - unjudged.length]);
      assert.ok(unjudged.length > 0);
      for (const { code, detail } of unjudged) assert.deepEqual([code, detail], ['OTHER_ROOT', program]);
    }
    assert.equal(recordTree(there, { frozen: true }).findings.length, 0);
    assert.equal(checkTree(there).answer, 'unknown');
    // It says nothing of the tree: another program may have all that it needs.
    assert.equal(checkTree(session()).answer, 'fits');
  });
});
