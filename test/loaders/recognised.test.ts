import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import type { Runtime } from '@abistamp/core';
import { realPackages } from '../support/real-packages.ts';
import { unpackPackage, unpackPackages } from '../toolchain/index.ts';
import { recogniseLoader, resolveLoader } from './core.ts';
import { electron, linux, mac, musl, node20, readPackage, windows } from './package-tree.ts';

const runtimes: Record<string, Runtime> = {
  ...{ linux, musl, mac, windows, node20, electron },
  arm: { ...linux, arch: 'arm64' },
  freebsd: { ...linux, platform: 'freebsd', libc: null, glibc: null },
};

const formatNeeds = (needs: readonly object[]): string => {
  if (needs.length === 0) return ', which goes on without it';
  return JSON.stringify(needs) === '[{}]' ? '' : `, which needs it on ${JSON.stringify(needs)}`;
};

/** How a package's code is understood, and what it loads: where everything fits, and where nothing does. */
async function describePackage(spec: string): Promise<string> {
  const view = readPackage(await unpackPackage(spec));
  const { loader, needs } = recogniseLoader(view);
  const { name, version, os, cpu, libc } = view.manifest;
  const platform = os.length + cpu.length + libc.length === 0 ? null : { os, cpu, libc };
  const own = { name: name ?? '', version, platform, files: view.files, installed: () => false };
  const found = new Map<string, string[]>();
  for (const [place, runtime] of Object.entries(runtimes))
    for (const [suffix, fit] of [
      ['', true],
      [' unfit', false],
    ] as const) {
      const resolved = JSON.stringify(resolveLoader(loader, { ...own, fits: () => fit }, runtime));
      found.set(resolved, [...(found.get(resolved) ?? []), place + suffix]);
    }
  return [
    `${spec}${formatNeeds(needs)}`,
    `  ${JSON.stringify(loader)}`,
    ...[...found].map(([resolved, names]) => `  ${names.join(', ')}: ${resolved}`),
  ].join('\n');
}

test('real packages are understood as they were when their loads were compared', async () => {
  const golden = new URL('recognised.golden.txt', import.meta.url);
  const described: string[] = [];
  await unpackPackages(realPackages);
  for (const spec of realPackages) described.push(await describePackage(spec));
  const now = `${described.join('\n\n')}\n`;
  // To write it again: ABISTAMP_WRITE_GOLDEN=1 npm test -- --only test/loaders/recognised
  if (process.env['ABISTAMP_WRITE_GOLDEN'] === '1') writeFileSync(golden, now);
  assert.equal(now, readFileSync(golden, 'utf8'));
});
