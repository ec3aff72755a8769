import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { assertLink } from './agree.ts';
import { buildAddon, buildGreeter, buildLibrary, copyAll } from './builds.ts';

const message = /cannot allocate memory in static TLS block/;
const held = (bytes: number, model = 'initial-exec') =>
  `extern "C" { __attribute__((tls_model("${model}"))) __thread char held[${bytes}] = {1}; char *hold() { return held; } }`;

let folder: string;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'abistamp-thread-'));
});
after(() => rm(folder, { recursive: true, force: true }));

test('a few bytes at a fixed place find room, many do not', async () => {
  await assertLink(await buildAddon(held(1000)), { problems: [] });
  const addon = await buildAddon(held(5000));
  const problems = await assertLink(addon, { problems: ['thread-data-fixed'], message });
  assert.deepEqual(problems, [{ kind: 'thread-data-fixed', size: 5000 }]);
});

test('data that the code asks for at each use may be of any size', async () => {
  await assertLink(await buildAddon(held(5000, 'global-dynamic')), { problems: [] });
});

test('those of a file and of its libraries add up', async () => {
  const greet = await buildLibrary('greet', held(1000), 'return *hold();');
  const addon = await buildGreeter(
    ['-Wl,-rpath,$ORIGIN'],
    held(1000).replaceAll(/h[eo]ld/g, (name) => `other_${name}`),
  );
  await copyAll(folder, { 'sum/addon.node': addon, 'sum/libgreet.so': greet });
  await assertLink(join(folder, 'sum/addon.node'), { problems: ['thread-data-fixed'], message });
});

test('a variable of the same name is the same one, and counts once', async () => {
  const greet = await buildLibrary('greet', held(1000), 'return *hold();');
  await copyAll(folder, {
    'one/addon.node': await buildGreeter(['-Wl,-rpath,$ORIGIN'], held(1000)),
    'one/libgreet.so': greet,
  });
  await assertLink(join(folder, 'one/addon.node'), { problems: [] });
});

test('GLIBC_TUNABLES makes room', async () => {
  const environment = { tunables: 'glibc.malloc.check=0:glibc.rtld.optional_static_tls=0x2000' };
  await assertLink(await buildAddon(held(5000)), { problems: [], environment });
});

test('a library that is preloaded has its place from the start', async () => {
  const greet = await buildLibrary('greet', held(5000), 'return *hold();');
  await copyAll(folder, { 'pre/addon.node': await buildGreeter(), 'pre/libgreet.so': greet });
  const environment = { preload: join(folder, 'pre/libgreet.so') };
  await assertLink(join(folder, 'pre/addon.node'), { problems: [], environment });
});
