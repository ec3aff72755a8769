import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { checkLink } from '@abistamp/binary';
import { node } from '../../toolchain/index.ts';
import { compile } from '../compile.ts';
import { assertLink } from './agree.ts';
import { buildAddon, buildGreeter, buildLibrary, copyAll, foreignAddon } from './builds.ts';

const call = 'extern "C" int nowhere(); extern "C" int call() { return nowhere(); }';
const pointer = 'extern "C" int nowhere(); extern "C" { int (*held)() = nowhere; }';
const message = /undefined symbol: nowhere/;

let folder: string;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'abistamp-link-'));
});
after(() => rm(folder, { recursive: true, force: true }));

test('a call to nothing loads, and is told', async () => {
  const addon = await buildAddon(call);
  const problems = await assertLink(addon, { problems: ['symbol-latent'] });
  assert.deepEqual(problems, [{ kind: 'symbol-latent', symbols: ['nowhere'], neededBy: addon }]);
});

test('bound at load it does not load', async () => {
  const addon = await buildAddon(call, ['-Wl,-z,now']);
  const problems = await assertLink(addon, { problems: ['symbol-missing'], message });
  assert.deepEqual(problems, [{ kind: 'symbol-missing', symbols: ['nowhere'], neededBy: addon }]);
});

test('LD_BIND_NOW does the same', async () => {
  const environment = { bindNow: true };
  await assertLink(await buildAddon(call), { problems: ['symbol-missing'], message, environment });
});

test('a pointer to nothing does not load', async () => {
  await assertLink(await buildAddon(pointer), { problems: ['symbol-missing'], message });
});

test('a call without a stub is a pointer', async () => {
  await assertLink(await buildAddon(call, ['-fno-plt']), { problems: ['symbol-missing'], message });
});

test('a weak one may be missing', async () => {
  const weak = pointer.replace('int nowhere();', 'int __attribute__((weak)) nowhere();');
  await assertLink(await buildAddon(weak), { problems: [] });
});

test("one for the file itself alone is nobody else's to have", async () => {
  const path = await buildAddon(pointer);
  const bytes = await readFile(path);
  const names = bytes.indexOf('\0nowhere\0', 0, 'latin1');
  const table = sectionOf(path, '.dynsym');
  const name = names + 1 - sectionOf(path, '.dynstr');
  const at = Array.from({ length: 200 }, (_, i) => table + 24 * i).find(
    (entry) => bytes.readUInt32LE(entry) === name,
  );
  assert.ok(at !== undefined);
  // STB_LOCAL in the first section, as linkers other than GNU's leave symbols of threads.
  bytes[at + 4] = 1;
  bytes.writeUInt16LE(1, at + 6);
  const patched = join(folder, 'local.node');
  await writeFile(patched, bytes);
  await assertLink(patched, { problems: [] });
});

test('what a library cannot find does not load either', async () => {
  const addon = await buildGreeter(['-Wl,-rpath,$ORIGIN', '-Wl,--allow-shlib-undefined']);
  const library = await buildLibrary('greet', pointer, 'return held();');
  await copyAll(folder, { 'deep/addon.node': addon, 'deep/libgreet.so': library });
  const path = join(folder, 'deep/addon.node');
  const [problem] = await assertLink(path, { problems: ['symbol-missing'], message });
  assert.equal(problem?.kind === 'symbol-missing' && problem.neededBy, join(folder, 'deep/libgreet.so'));
});

test('a library of the file may use what the file itself defines', async () => {
  const addon = await buildGreeter(['-Wl,-rpath,$ORIGIN'], 'extern "C" int nowhere() { return 2; }');
  const library = await buildLibrary('greet', pointer, 'return held();');
  await copyAll(folder, { 'back/addon.node': addon, 'back/libgreet.so': library });
  await assertLink(join(folder, 'back/addon.node'), { problems: [] });
});

test('what LD_PRELOAD brings counts', async () => {
  const environment = { preload: await buildLibrary('nowhere') };
  await assertLink(await buildAddon(pointer), { problems: [], environment });
});

test('a table of symbols in the older form is read as well', async () => {
  const plain = await compile({
    sources: ['extern "C" int greet() { return 1; }'],
    name: 'libgreet.so',
    flags: ['-Wl,-soname,libgreet.so', '-Wl,--hash-style=sysv'],
  });
  const addon = await buildGreeter(['-Wl,-rpath,$ORIGIN', '-Wl,-z,now', '-Wl,--hash-style=sysv']);
  await copyAll(folder, { 'sysv/addon.node': addon, 'sysv/libgreet.so': plain });
  await assertLink(join(folder, 'sysv/addon.node'), { problems: [] });
});

test('a program is no library, nor is a file for another machine', async () => {
  const { execPath } = await node(24);
  const foreign = checkLink(await foreignAddon(), { execPath });
  assert.deepEqual(foreign.checked && foreign.problems, [
    { kind: 'not-loadable', reason: 'other-architecture' },
  ]);
  const own = checkLink(execPath, { execPath });
  assert.deepEqual(own.checked && own.problems, [{ kind: 'not-loadable', reason: 'executable' }]);
});

test('what is no ELF file, or no program, is not judged', async () => {
  const { execPath } = await node(24);
  const text = join(folder, 'text.node');
  await writeFile(text, 'this is not a native file, but long enough to be one');
  assert.deepEqual(checkLink(text, { execPath }), { checked: false, reason: 'file-unreadable' });
  assert.deepEqual(checkLink(text, { execPath: text }), { checked: false, reason: 'host-unreadable' });
});

/** File offset of a section. */
function sectionOf(path: string, name: string): number {
  const listing = execFileSync('readelf', ['-SW', path], { encoding: 'utf8' });
  const offset = new RegExp(`\\s${name.replace('.', '\\.')}\\s+\\w+\\s+\\w+\\s+(\\w+)`).exec(listing)?.[1];
  return Number.parseInt(offset ?? '', 16);
}
