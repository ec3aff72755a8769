import assert from 'node:assert/strict';
import { mkdtemp, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, beforeEach, describe, test } from 'node:test';
import { linkWith } from '../compile.ts';
import { assertLink } from './agree.ts';
import { buildAddon, buildGreeter, buildLibrary, copyAll, foreignAddon } from './builds.ts';

let folder: string;
let place: string;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'abistamp-link-'));
});
beforeEach(async () => {
  place = await mkdtemp(join(folder, 'case-'));
});
after(() => rm(folder, { recursive: true, force: true }));

const notFound = /libgreet\.so: cannot open shared object file/;

test('all there: loads', async () => {
  await assertLink(await buildAddon(), { problems: [] });
});

test('a missing library is named, with who needs it', async () => {
  const addon = await buildGreeter();
  const problems = await assertLink(addon, { problems: ['library-missing'], message: notFound });
  assert.deepEqual(problems, [
    { kind: 'library-missing', library: 'libgreet.so', neededBy: addon, skipped: [] },
  ]);
});

test('LD_LIBRARY_PATH finds it', async () => {
  const libraryPath = `/nowhere:${dirname(await buildLibrary('greet'))}`;
  await assertLink(await buildGreeter(), { problems: [], environment: { libraryPath } });
});

describe('the path inside the file', () => {
  for (const tags of ['--enable-new-dtags', '--disable-new-dtags']) {
    test(`finds it ($ORIGIN, ${tags})`, async () => {
      const addon = await buildGreeter([`-Wl,${tags}`, '-Wl,-rpath,$ORIGIN/deep:$ORIGIN/lib']);
      const path = join(place, 'addon.node');
      await copyAll(place, { 'addon.node': addon });
      await assertLink(path, { problems: ['library-missing'], message: notFound });
      await copyAll(place, { 'lib/libgreet.so': await buildLibrary('greet') });
      await assertLink(path, { problems: [] });
    });
  }

  const inherits = { '--disable-new-dtags': true, '--enable-new-dtags': false };
  for (const [tags, found] of Object.entries(inherits)) {
    test(`${found ? 'goes' : 'does not go'} for what libraries need in turn (${tags})`, async () => {
      const inner = await buildLibrary('inner');
      const outer = await buildLibrary(
        'greet',
        'extern "C" int inner();',
        'return inner();',
        linkWith(inner),
      );
      const flags = [`-Wl,${tags}`, '-Wl,-rpath,$ORIGIN', '-Wl,--allow-shlib-undefined'];
      await copyAll(place, {
        'addon.node': await buildGreeter(flags, '', outer),
        'libgreet.so': outer,
        'libinner.so': inner,
      });
      const path = join(place, 'addon.node');
      if (found) await assertLink(path, { problems: [] });
      else await assertLink(path, { problems: ['library-missing'], message: /libinner\.so/ });
    });
  }
});

test('a file for another machine is passed over', async () => {
  const path = join(place, 'addon.node');
  await copyAll(place, {
    'addon.node': await buildGreeter(['-Wl,-rpath,$ORIGIN/a:$ORIGIN/b']),
    'a/libgreet.so': await foreignAddon(),
  });
  const [problem] = await assertLink(path, { problems: ['library-missing'], message: notFound });
  assert.deepEqual(problem?.kind === 'library-missing' && problem.skipped, [join(place, 'a/libgreet.so')]);
  await copyAll(place, { 'b/libgreet.so': await buildLibrary('greet') });
  await assertLink(path, { problems: [] });
});

test('a linker script in its place ends the search', async () => {
  await copyAll(place, {
    'addon.node': await buildGreeter(['-Wl,-rpath,$ORIGIN/a:$ORIGIN/b']),
    'a/libgreet.so': await buildLibrary('greet'),
    'b/libgreet.so': await buildLibrary('greet'),
  });
  await writeFile(join(place, 'a/libgreet.so'), `/* GNU ld script */ INPUT(libgreet.so.1)${' '.repeat(999)}`);
  const [problem] = await assertLink(join(place, 'addon.node'), {
    problems: ['library-unusable'],
    message: /invalid ELF header/,
  });
  assert.equal(problem?.kind === 'library-unusable' && problem.path, join(place, 'a/libgreet.so'));
});

test('a library that was cut short ends the process without a message', async () => {
  await copyAll(place, {
    'addon.node': await buildGreeter(['-Wl,-rpath,$ORIGIN']),
    'libgreet.so': await buildLibrary('greet'),
  });
  await truncate(join(place, 'libgreet.so'), 5000);
  const [problem] = await assertLink(join(place, 'addon.node'), {
    problems: ['library-unusable'],
    message: /^$/,
  });
  assert.match((problem?.kind === 'library-unusable' && problem.cutOff) || '', /^ends at byte 5000 of \d+$/);
});

test('one file under two names is loaded once', async () => {
  const addon = await buildGreeter(['-Wl,-rpath,$ORIGIN']);
  await copyAll(place, { 'addon.node': addon, 'libreal.so': await buildLibrary('greet') });
  await symlink('libreal.so', join(place, 'libgreet.so'));
  await assertLink(join(place, 'addon.node'), { problems: [] });
});
