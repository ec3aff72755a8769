import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { bytesSource, type NativeFile, readNativeFile, readSymbols } from '@abistamp/binary';
import { summarizeFacts } from '@abistamp/core/internal/stamp/summary';
import { readLinkInfo } from '../../packages/binary/src/link/link-info.ts';
import { readPackage } from '../loaders/package-tree.ts';
import { realPackages } from '../support/real-packages.ts';
import { unpackPackages } from '../toolchain/index.ts';

/*
 * Two hundred real files for twenty kinds of machines: what matters of each in words, and a hash of everything
 * that is read from it. Where a hash alone changes, compare what the old and the new sources read.
 */

const digest = (value: unknown) =>
  createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 12);

/** What a dynamic loader would ask of it. */
function describeLink(path: string, size: number): unknown {
  const info = readLinkInfo(path, size);
  if (info === null) return null;
  const references = info.references();
  const names = ['napi_register_module_v1', 'node_register_module_v127', 'none', ...references.slice(0, 50)];
  return {
    ...info,
    versionDefinitions: info.versionDefinitions === null ? null : [...info.versionDefinitions],
    references,
    imports: info.imports(),
    defines: names.filter((name) => info.defines(typeof name === 'string' ? name : name.name)),
  };
}

function summarize(facts: NativeFile): string {
  const { format, platform, archs, kind, abis, runtime, nodeApi, libc, glibc, glibcxx } =
    summarizeFacts(facts);
  if (facts.format === null) return `${facts.reason}: ${facts.detail}`;
  const levels = nodeApi === null ? '' : ` declares ${nodeApi.declared}, calls ${nodeApi.required}`;
  const needs = [libc, glibc, glibcxx].filter((each) => each !== null).join(' ');
  return `${format} ${platform} ${archs.join('+')} ${kind} ${runtime ?? ''}${abis.join()}${levels} ${needs}`.trim();
}

const kindOf = (facts: NativeFile) => {
  const { format, platform, archs, kind } = summarizeFacts(facts);
  return [format, platform, archs, kind].join();
};

async function describeAll(): Promise<string> {
  const lines: string[] = [];
  const kinds = new Set<string>();
  const folders = await unpackPackages(realPackages);
  for (const [i, spec] of realPackages.entries()) {
    const folder = folders[i] ?? '';
    for (const file of readPackage(folder).files.sort()) {
      const path = join(folder, file);
      const bytes = readFileSync(path);
      const read = (part: Uint8Array) => readNativeFile(bytesSource(part));
      const facts = read(bytes);
      const all = [facts, readSymbols(bytesSource(bytes)), describeLink(path, bytes.length)];
      lines.push(`${spec} ${file}: ${summarize(facts)} ${digest(all)}`);
      if (kinds.has(kindOf(facts))) continue;
      kinds.add(kindOf(facts));
      // The first of each kind, cut off at more and more of its parts.
      for (const share of [0.999, 0.95, 0.8, 0.5, 0.2, 0.05]) {
        const cut = read(bytes.subarray(0, Math.floor(bytes.length * share)));
        lines.push(`  ${share} of it: ${summarize(cut)} ${digest(cut)}`);
      }
      for (const length of [0, 3, 4, 16, 63, 64, 200, 1000]) {
        const cut = read(bytes.subarray(0, length));
        lines.push(`  ${length} bytes of it: ${summarize(cut)} ${digest(cut)}`);
      }
    }
  }
  return `${lines.join('\n')}\n`;
}

test('all that is read from real files is as it was', async () => {
  const golden = new URL('real-files.golden.txt', import.meta.url);
  const now = await describeAll();
  // To write it again: ABISTAMP_WRITE_GOLDEN=1 npm test -- --only test/binary/real-golden
  if (process.env['ABISTAMP_WRITE_GOLDEN'] === '1') writeFileSync(golden, now);
  assert.equal(now, readFileSync(golden, 'utf8'));
});
