import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { compile } from '../compile.ts';
import { assertLink } from './agree.ts';
import { buildAddon, buildGreeter, buildLibrary, copyAll } from './builds.ts';
import { patchVersionNeed, type VersionPatch } from './patch-version.ts';

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

const prints = '#include <cstdio>\nextern "C" void print() { puts("hello"); }';

/** An addon that was compiled here, and then patched to need something else. */
async function buildPatched(name: string, patch: VersionPatch, flags: string[] = []): Promise<string> {
  const patched = join(folder, name);
  await writeFile(patched, patchVersionNeed(await readFile(await buildAddon(prints, flags)), patch));
  return patched;
}
const future = { from: 'GLIBC_2.2.5', to: 'GLIBC_9.9.9' };

test('a glibc that is yet to come', async () => {
  const path = await buildPatched('future.node', { ...future, weak: false });
  const message = /version `GLIBC_9\.9\.9' not found/;
  const [problem] = await assertLink(path, { problems: ['version-missing'], message });
  assert.deepEqual(problem?.kind === 'version-missing' && problem.versions, ['GLIBC_9.9.9']);
});

test('a weak need is none', async () => {
  await assertLink(await buildPatched('weak.node', { ...future, weak: true }), { problems: [] });
});

describe('packed relocations', () => {
  const flags = ['-Wl,-z,pack-relative-relocs'];

  test('are asked for by a version', async () => {
    await assertLink(await buildAddon(prints, flags), { problems: [] });
  });

  test('are refused where nobody asks', async () => {
    const patch = { from: 'GLIBC_ABI_DT_RELR', to: 'GLIBC_ABI_NOTHING', weak: true };
    const message = /DT_RELR without GLIBC_ABI_DT_RELR dependency/;
    await assertLink(await buildPatched('silent.node', patch, flags), {
      problems: ['version-missing'],
      message,
    });
  });
});
