import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { checkLink } from '@abistamp/binary';
import { node } from '../../toolchain/index.ts';
import { buildElf } from '../fixtures/elf-builder.ts';
import { buildGreeter, buildLibrary, copyAll } from './builds.ts';

/** Processor time, which other programs do not affect. */
const limitMicros = 20_000_000;
const rounds = 400;
const bare = { libraryPath: '', preload: '', bindNow: true };

let folder: string;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'abistamp-link-'));
});
after(() => rm(folder, { recursive: true, force: true }));

test('damaged addons and libraries are judged or left, without a throw and in time', async () => {
  const { execPath } = await node(24);
  const random = seed(20_250_401);
  const files = {
    'addon.node': await buildGreeter(['-Wl,-rpath,$ORIGIN']),
    'libgreet.so': await buildLibrary('greet'),
  };
  await copyAll(folder, files);
  const path = join(folder, 'addon.node');
  assert.ok(checkLink(path, { execPath }, bare).checked);
  for (let round = 0; round < rounds; round++) {
    for (const [name, original] of Object.entries(files)) {
      await writeFile(join(folder, name), damage(await readFile(original), random));
    }
    const started = process.cpuUsage();
    checkLink(path, { execPath }, bare);
    assert.ok(process.cpuUsage(started).user < limitMicros, `round ${round}`);
  }
});

test('more libraries than are looked for cannot be told, and fewer can', async () => {
  const { execPath } = await node(24);
  const libraries = join(folder, 'libraries');
  const path = join(folder, 'many.node');
  await mkdir(libraries);
  const names = (count: number, of: string) => Array.from({ length: count }, (_, i) => `${of}${i}.so`);
  const branches = names(10, 'b');
  await writeFile(path, buildElf({ needed: branches }));
  const leaf = buildElf();
  const judgeWith = async (leaves: number) => {
    for (const branch of branches) {
      const needed = names(leaves, `${branch}.l`);
      await writeFile(join(libraries, branch), buildElf({ needed }));
      await Promise.all(needed.map((name) => writeFile(join(libraries, name), leaf)));
    }
    return checkLink(path, { execPath }, { ...bare, libraryPath: libraries });
  };
  const few = await judgeWith(20);
  assert.ok(few.checked);
  assert.equal(few.libraries.length, 210);
  assert.deepEqual(await judgeWith(200), { checked: false, reason: 'too-many-libraries' });
});

/** Wrong bytes in the tables at both ends of the file, all bits set in some words, or a truncated file. */
function damage(bytes: Buffer, random: (below: number) => number): Buffer {
  // Where ld puts the dynamic section of such a small library.
  const dynamic = 0x2e00;
  const head = Math.min(bytes.length, 0x1000);
  for (let times = random(12); times > 0; times--) bytes[random(head)] = random(256);
  for (let times = random(8); times > 0; times--) bytes[dynamic + random(0x200)] = random(256);
  for (let times = random(3); times > 0; times--) bytes.fill(0xff, ...range(random(bytes.length - 8)));
  return random(8) === 0 ? bytes.subarray(0, random(bytes.length)) : bytes;
}

function range(start: number): [number, number] {
  return [start, start + 8];
}

/** A small generator, so that failures are reproducible (mulberry32). */
function seed(state: number): (below: number) => number {
  let now = state;
  return (below) => {
    now = (now + 0x6d2b79f5) | 0;
    let mixed = Math.imul(now ^ (now >>> 15), 1 | now);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % Math.max(1, below);
  };
}
