import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { askOnce } from '../support/ask-once.ts';
import { installedProject } from '../support/installed-project.ts';
import { isFull, onlyInFull } from '../support/matrix.ts';
import { check, loads } from '../support/run-cli.ts';
import { type NodeRelease, nodeReleases } from '../toolchain/index.ts';

/** Small packages, each with its own way of finding its native file. */
const few = {
  '@node-rs/crc32': '1.10.6',
  '@parcel/watcher': '2.5.1',
  bcrypt: '5.1.1',
  bufferutil: '4.0.9',
  'cpu-features': '0.0.10',
  esbuild: '0.25.0',
  msgpackr: '1.11.2',
  rollup: '4.40.0',
  'sodium-native': '4.3.3',
};

/** Others find it as one of those does. */
const many = {
  ...few,
  argon2: '0.45.1',
  'better-sqlite3': '13.2.0',
  heapdump: '0.3.15',
  lightningcss: '1.30.1',
  ssh2: '1.16.0',
  'unix-dgram': '2.0.6',
  'utf-8-validate': '6.0.5',
  ws: '8.18.0',
};

/** Compiles for seconds; without its build it has the same loader. */
const { bcrypt: _, ...quick } = few;

const manifestOf = (dependencies: Record<string, string>) => ({
  ...{ name: 'small-list', private: true },
  dependencies: isFull ? many : dependencies,
});

/* The Node of the install, and the newest, or the oldest; without a build one Node is as good as another. */
for (const { how, manifest, args, nodes } of [
  {
    how: 'installed under Node 22',
    manifest: manifestOf(quick),
    args: [],
    nodes: [26, ...onlyInFull<NodeRelease>(18, 20, 22, 24)],
  },
  {
    how: 'installed without any build',
    manifest: manifestOf(few),
    args: ['--ignore-scripts'],
    nodes: [18, ...onlyInFull<NodeRelease>(20, 22, 24, 26)],
  },
] as const) {
  describe(how, () => {
    let cwd: string;
    before(async () => {
      cwd = await installedProject({
        files: { 'package.json': manifest },
        node: 22,
        args: [...args],
        isOnlyRead: true,
      });
    });

    for (const node of nodes) {
      test(`Node ${node}: what is called an error is what does not load, and nothing else`, async () => {
        const [tree] = (await check({ cwd, node })).trees;
        const errors = (tree?.findings ?? []).filter(({ severity }) => severity === 'error');
        const called = [...new Set(errors.map(({ path }) => path.replace(/^node_modules\//, '')))];
        const failing: string[] = [];
        for (const name of Object.keys(manifest.dependencies)) {
          const input = ['loads', manifest, nodeReleases[22].version, args, name, nodeReleases[node].version];
          if (!(await askOnce(input, () => loads(name, { cwd, node })))) failing.push(name);
        }
        assert.deepEqual(called.sort(), failing.sort(), errors.map(({ message }) => message).join('\n'));
      });
    }
  });
}
