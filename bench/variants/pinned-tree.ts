import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type NodeRelease, npm, runTool } from '../../test/toolchain/index.ts';
import { provide } from '../trees.ts';

/**
 * Published packages whose addons are pinned to an ABI, and code that loads each, where `require` alone does not. The
 * first two look for librdkafka beside themselves ($ORIGIN).
 */
export const pinned: Readonly<Record<string, { version: string; use?: string }>> = {
  'node-rdkafka': { version: '3.6.1' },
  '@confluentinc/kafka-javascript': { version: '1.10.1' },
  'better-sqlite3': { version: '12.11.1', use: "new (require('better-sqlite3'))(':memory:')" },
  'cpu-features': { version: '0.0.10', use: "require('cpu-features')()" },
  diskusage: { version: '1.2.0' },
  'event-loop-stats': { version: '1.4.1' },
  heapdump: { version: '0.3.15' },
  mmmagic: { version: '0.5.3' },
  'node-expat': { version: '2.4.1' },
  'node-pty': { version: '0.10.1' },
  'unix-dgram': { version: '2.0.7' },
  'zlib-sync': { version: '0.1.10' },
};

/** kafka-javascript links to libraries that it would download otherwise; its makefile has a race. */
export const buildSettings = { CKJS_LINKING: 'dynamic', JOBS: '1' };

/** All of them in one project, installed and compiled by npm under one Node. */
export function pinnedTree(release: NodeRelease, runtimes: readonly string[]): Promise<string> {
  return provide(`pinned-${release}${runtimes.length > 0 ? '-variants' : ''}`, async (folder) => {
    const dependencies = Object.fromEntries(
      Object.entries(pinned).map(([name, { version }]) => [name, version]),
    );
    const manifest = { name: 'pinned', private: true, dependencies, abistamp: { runtimes } };
    writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest));
    const result = await runTool(await npm(10), ['install', '--no-audit', '--no-fund'], {
      cwd: folder,
      node: release,
      timeoutMs: 1_800_000,
      env: buildSettings,
    });
    if (result.code !== 0) throw new Error(result.stdout + result.stderr);
    // What compilers leave of librdkafka is half a gigabyte, which each copy would have.
    execFileSync('find', [folder, '(', '-name', '*.o', '-o', '-name', '*.a', ')', '-delete']);
  });
}
