import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import type { CheckJson } from '@abistamp/core/internal/report/check-json';
import { installedProject } from '../support/installed-project.ts';
import { isFull } from '../support/matrix.ts';
import { abistamp } from '../support/run-cli.ts';
import { type EmulatedLinux, emulatedLinux } from './emulated-linux.ts';
import { compareWithLoads, findingsOf, judge, type Said } from './judge.ts';
import type { Ready } from './platform.ts';

/*
 * Linux on other processors: what is said there, what is said of it from here, and what loads there. Each
 * machine has a tree that was installed for it, and is given one that was installed for this machine.
 */

interface Case {
  cpu: string;
  /** The release that runs there. */
  node: string;
  /** Whether `npm test` goes through all of it; the rest is for `npm run test:full`. */
  everyday: boolean;
  few: Record<string, string>;
  /** Further packages that have files for it. */
  more: Record<string, string>;
  /** What brings its files for it. */
  delivered: Record<string, string>;
}

const cases = {
  'linux-arm64': {
    cpu: 'arm64',
    node: '24.21.0',
    everyday: true,
    few: { bufferutil: '4.0.9', lightningcss: '1.30.1', sharp: '0.34.4', bcrypt: '6.0.0' },
    more: {
      '@node-rs/crc32': '1.10.8',
      '@parcel/watcher': '2.5.1',
      '@resvg/resvg-js': '2.6.2',
      '@swc/core': '1.13.5',
      '@serialport/bindings-cpp': '13.0.1',
      argon2: '0.41.1',
      'better-sqlite3': '13.2.0',
      'isolated-vm': '6.2.0',
      koffi: '2.9.0',
      'msgpackr-extract': '3.0.3',
      'oxc-parser': '0.82.0',
      rollup: '4.40.0',
      'sodium-native': '4.3.3',
      'utf-8-validate': '6.0.5',
      zeromq: '6.5.0',
    },
    delivered: { lightningcss: '1.30.1' },
  },
  'linux-s390x': {
    cpu: 's390x',
    node: '20.11.0',
    everyday: false,
    few: { sharp: '0.34.4', rollup: '4.40.0', bufferutil: '4.0.9', bcrypt: '6.0.0' },
    more: {
      '@swc/core': '1.13.5',
      lightningcss: '1.30.1',
      'oxc-parser': '0.82.0',
      'unrs-resolver': '1.11.1',
    },
    delivered: { rollup: '4.40.0' },
  },
} as const satisfies Record<EmulatedLinux, Case>;

for (const [name, { cpu, node, everyday, few, more, delivered }] of Object.entries(cases)) {
  const dependencies: Record<string, string> = isFull ? { ...few, ...more } : few;
  const names = Object.keys(dependencies);
  const projectFor = (machine: string, of: Record<string, string>) => ({
    files: { 'package.json': { name: 'app', private: true, dependencies: of } },
    args: ['--ignore-scripts', '--os=linux', `--cpu=${machine}`, '--libc=glibc'],
  });
  const install = (machine: string) =>
    installedProject({ node: 24, ...projectFor(machine, dependencies), isOnlyRead: true });
  const judged = new Map<string, Promise<Said[]>>();
  /** What is said there of the tree that was installed for a machine. */
  const judgeThere = (ready: Ready, machine: string): Promise<Said[]> => {
    const found = judged.get(machine) ?? install(machine).then((cwd) => judge(ready, cwd).then(findingsOf));
    judged.set(machine, found);
    return found;
  };
  /** A platform package is a part of the package that it is named after. */
  const isAbout = (about: string, whole: string) =>
    about === whole || about.replace(/^@/, '').split(/[/-]/)[0] === whole.replace(/^@/, '').split(/[/-]/)[0];

  describe(name, async () => {
    const ready = await emulatedLinux(name as EmulatedLinux).setUp();
    if (ready.kind === 'skipped') {
      test('verdicts', { skip: ready.because });
      return;
    }

    test('reads files as they are read here, byte for byte', async () => {
      const cwd = await install('x64');
      const args = ['show', 'node_modules', '--json', '--platform', 'linux-x64', '--runtime', 'node@24'];
      const here = await abistamp(args, { cwd, node: 24 });
      const there = await ready.run(args, cwd);
      assert.equal(there.stdout, here.stdout);
      assert.ok(JSON.parse(here.stdout).files.length >= names.length);
    });

    if (!everyday && !isFull) return;

    test('loads what is said to fit of its own tree, and nothing else', async () => {
      const cwd = await install(cpu);
      const findings = await judgeThere(ready, cpu);
      const { wrong, loaded } = await compareWithLoads(ready, cwd, names, findings, isAbout);
      assert.deepEqual(wrong, []);
      assert.ok(loaded.length > 0, 'something has to load there');
    });

    test('loads nothing native of the tree of this machine, and says so', { skip: !isFull }, async () => {
      const cwd = await install('x64');
      const findings = await judgeThere(ready, 'x64');
      assert.deepEqual((await compareWithLoads(ready, cwd, names, findings, isAbout)).wrong, []);
      assert.ok(findings.length > 0);
    });

    test('gets the same answers from here', async () => {
      for (const machine of isFull ? ['x64', cpu] : [cpu]) {
        const cwd = await install(machine);
        const args = ['check', '--json', '--platform', name, '--runtime', `node@${node}`];
        const { stdout } = await abistamp(args, { cwd, node: 24 });
        const here = findingsOf(JSON.parse(stdout) as CheckJson);
        assert.deepEqual(here, await judgeThere(ready, machine), `the tree for ${machine}`);
      }
    });

    test('records a tree, and guards its scripts', async () => {
      const cwd = await installedProject({ node: 24, ...projectFor(cpu, delivered) });
      const recorded = await ready.run(['record'], cwd);
      assert.equal(recorded.code, 0, recorded.stderr);
      const sidecar = JSON.parse(readFileSync(join(cwd, 'abi-lock.json'), 'utf8'));
      assert.deepEqual(Object.keys(sidecar.targets), [name]);
      const guard = () => ready.run(['check', '--quiet'], cwd).then(({ code, stdout }) => [code, stdout]);
      assert.deepEqual(await guard(), [0, '']);
      const rows = Object.entries<object>(sidecar.targets[name]);
      const [id = '', files = {}] = rows.find(([, each]) => /\.node$/.test(Object.keys(each)[0] ?? '')) ?? [];
      const [file = ''] = Object.keys(files);
      const addon = join(cwd, 'node_modules', id.replace(/(?!^)@.*$/, ''), file);
      writeFileSync(addon, readFileSync(process.execPath).subarray(0, 4096));
      assert.equal((await guard())[0], 1);
    });
  });
}
