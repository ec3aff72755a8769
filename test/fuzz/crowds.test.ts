import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { NativeFile } from '@abistamp/binary';
import { openDirectory } from '@abistamp/core';
import { hostOf } from '@abistamp/core/internal/hosts/index';
import { readInstalled } from '@abistamp/core/internal/hosts/installed';
import type { NativePackage } from '@abistamp/core/internal/tree/native-package';
import { judgeCompanions } from '@abistamp/core/internal/verdict/companions';
import { readLibraryCache } from '../../packages/binary/src/link/ld-so-cache.ts';
import { file, nativePackage, nodeApi, runtime } from '../support/facts.ts';
import { makeFolder, writeFiles } from '../support/make-folder.ts';
import { isFull } from '../support/matrix.ts';

/* As doubling.test.ts, for what many things at once have to share. */

const growth = 8;
const blurMs = 120;
const mostTimes = growth * 4;

const crowds: Record<string, (count: number) => () => void> = {
  'a cache of libraries whose entries share one text': (count) => {
    const file = join(makeFolder('doubling'), 'ld.so.cache');
    const entries = Buffer.alloc(48 + count * 24);
    entries.write('glibc-ld.so.cache1.1', 'latin1');
    entries.writeUInt32LE(count, 20);
    for (let i = 0; i < count; i++)
      for (const at of [4, 8]) entries.writeUInt32LE(entries.length, 48 + i * 24 + at);
    writeFileSync(file, Buffer.concat([entries, Buffer.from(`/${'a'.repeat(count)}\0`)]));
    return () => {
      readLibraryCache(file);
    };
  },
  'packages that pnpm took from no registry': (count) => {
    const ids = Array.from({ length: count }, (_, i) => `good@https://host.example/${i}.tgz`);
    const root = makeFolder('doubling');
    writeFiles(root, {
      'node_modules/.pnpm/lock.yaml': `lockfileVersion: '9.0'\n\npackages:\n${ids.map((id) => `\n  ${id}:\n    resolution: {integrity: x}\n    version: 1.0.0\n`).join('')}`,
    });
    const tree = openDirectory(root);
    const { installed } = hostOf('pnpm');
    const locate = installed.locate(tree, readInstalled(tree, installed));
    return () => {
      for (const id of ids) {
        const folder = `node_modules/.pnpm/${id.replace(/[:/]/g, '+')}/node_modules/good`;
        locate(folder, { name: 'good', version: '1.0.0' });
      }
    };
  },
  ...Object.fromEntries(
    (['linux', 'darwin', 'win32'] as const).map((platform) => [
      `addons that share a chain of libraries, on ${platform}`,
      (count: number) => {
        const pkg = crowdOfLibraries(platform, count);
        const machine = runtime({ platform, ...(platform === 'linux' ? {} : { libc: null, glibc: null }) });
        return () => {
          judgeCompanions([pkg], machine, () => true);
        };
      },
    ]),
  ),
};

/** Every addon loads the first library, and each library the next. */
function crowdOfLibraries(platform: 'linux' | 'darwin' | 'win32', count: number): NativePackage {
  const facts = (needed: string) => {
    const common = { arch: 'x64', registration: nodeApi(8), type: 'library', problems: [] } as const;
    const slice = {
      linux: { ...common, needed: [needed], runpath: ['$ORIGIN'], rpath: [] },
      darwin: {
        ...common,
        needed: [`@rpath/${needed}`],
        rpath: ['@loader_path'],
        signed: true,
        minimumOs: '11.0',
      },
      win32: { ...common, needed: [needed] },
    }[platform];
    const format = { linux: 'elf', darwin: 'macho', win32: 'pe' }[platform];
    return { format, platform, slices: [slice] } as unknown as NativeFile;
  };
  const files = Array.from({ length: count }, (_, i) => [
    file(`a${i}.node`, facts('l0.so')),
    file(`l${i}.so`, facts(`l${i + 1}.so`)),
  ]);
  return nativePackage({ files: files.flat() });
}

for (const [name, make] of Object.entries(crowds))
  test(`${name}: eight times as many take eight times as long`, () => {
    const measure = (count: number) => {
      const run = make(count);
      const started = process.cpuUsage();
      run();
      const { user, system } = process.cpuUsage(started);
      return (user + system) / 1000;
    };
    const count = isFull ? 32_000 : 8000;
    const most = Math.min(measure(count), measure(count));
    const least = Math.min(measure(count / growth), measure(count / growth));
    assert.ok(most < blurMs || most / least < mostTimes, `${least.toFixed(1)} ms and ${most.toFixed(1)} ms`);
  });

test('a cache of libraries says no more than a few times what it holds', () => {
  const count = 2000;
  const file = join(makeFolder('crowds'), 'ld.so.cache');
  const entries = Buffer.alloc(48 + count * 24);
  entries.write('glibc-ld.so.cache1.1', 'latin1');
  entries.writeUInt32LE(count, 20);
  for (let i = 0; i < count; i++)
    for (const at of [4, 8]) entries.writeUInt32LE(entries.length, 48 + i * 24 + at);
  const bytes = Buffer.concat([entries, Buffer.from(`/${'a'.repeat(4000)}\0`)]);
  writeFileSync(file, bytes);
  const texts = [...readLibraryCache(file).values()].flat();
  const length = texts.reduce((sum, text) => sum + text.length, 0);
  assert.ok(length > 0 && length < 5 * bytes.length, `${length} of ${bytes.length} bytes`);
});
