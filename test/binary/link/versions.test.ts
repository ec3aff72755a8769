import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { compile } from '../compile.ts';
import { assertLink } from './agree.ts';
import { buildAddon, buildGreeter, buildLibrary, copyAll } from './builds.ts';
import { patchVersionNeed } from './patch-version.ts';

let folder: string;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'abistamp-link-'));
});
after(() => rm(folder, { recursive: true, force: true }));

/** `GREET_1` for one, `GREET_2` on top for the other. */
async function buildVersionedLibrary(versions: string): Promise<string> {
  return await compile({
    sources: ['extern "C" int greet() { return 1; } extern "C" int older() { return 0; }'],
    name: 'libgreet.so',
    flags: ['-Wl,-soname,libgreet.so', '-Wl,--version-script=versions.map'],
    files: { 'versions.map': versions },
  });
}
const newer = 'GREET_1 { global: older; }; GREET_2 { global: greet; } GREET_1;';
const older = 'GREET_1 { global: greet; older; };';

test('a version that the library here does not have', async () => {
  const addon = await buildGreeter(['-Wl,-rpath,$ORIGIN'], '', await buildVersionedLibrary(newer));
  await copyAll(folder, { 'old/addon.node': addon, 'old/libgreet.so': await buildVersionedLibrary(older) });
  const path = join(folder, 'old/addon.node');
  const message = /version `GREET_2' not found/;
  const [problem] = await assertLink(path, { problems: ['version-missing'], message });
  assert.deepEqual(problem, {
    kind: 'version-missing',
    library: 'libgreet.so',
    path: join(folder, 'old/libgreet.so'),
    versions: ['GREET_2'],
    neededBy: path,
  });
});

test('a library without versions meets them all', async () => {
  const addon = await buildGreeter(['-Wl,-rpath,$ORIGIN'], '', await buildVersionedLibrary(newer));
  await copyAll(folder, { 'none/addon.node': addon, 'none/libgreet.so': await buildLibrary('greet') });
  await assertLink(join(folder, 'none/addon.node'), { problems: [] });
});

/** Compiled here against the glibc here, then made to ask for one that is yet to come. */
async function buildForFuture(name: string, weak: boolean): Promise<string> {
  const text = '#include <cstdio>\nextern "C" void print() { puts("hello"); }';
  const patched = join(folder, name);
  await writeFile(
    patched,
    patchVersionNeed(await readFile(await buildAddon(text)), { to: 'GLIBC_9.9.9', weak }),
  );
  return patched;
}

test('a glibc that is yet to come', async () => {
  const path = await buildForFuture('future.node', false);
  const message = /version `GLIBC_9\.9\.9' not found/;
  const [problem] = await assertLink(path, { problems: ['version-missing'], message });
  assert.deepEqual(problem?.kind === 'version-missing' && problem.versions, ['GLIBC_9.9.9']);
});

test('a weak need is none', async () => {
  await assertLink(await buildForFuture('weak.node', true), { problems: [] });
});

test('packed relocations are asked for by a version', async () => {
  const addon = await buildAddon('', ['-Wl,-z,pack-relative-relocs']);
  await assertLink(addon, { problems: [] });
});
