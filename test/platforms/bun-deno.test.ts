import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { CheckJson } from '@abistamp/core/internal/report/check-json';
import { installedProject } from '../support/installed-project.ts';
import { isFull } from '../support/matrix.ts';
import { quickProject } from '../support/quick-build.ts';
import { abistamp, check } from '../support/run-cli.ts';
import { bunPrograms, denoPrograms } from '../toolchain/index.ts';
import { bunPlatform, denoPlatform } from './bun-deno.ts';
import { compareWithLoads, findingsOf, judge } from './judge.ts';

/* Bun and Deno judge by their own rules: what is said of a package is what happens when it is loaded there. */

/** Node-API alone; a V8 addon that registers itself; libuv, directly; V8 beside Node-API. */
const few = { bufferutil: '4.0.9', lightningcss: '1.30.1', '@contrast/fn-inspect': '4.3.0', zeromq: '6.5.0' };

/** All of them bring their files along. */
const many = {
  ...few,
  '@datadog/native-iast-taint-tracking': '4.2.1',
  '@datadog/native-metrics': '4.0.0',
  '@newrelic/native-metrics': '12.0.0',
  '@node-rs/crc32': '1.10.8',
  '@parcel/watcher': '2.6.0',
  '@resvg/resvg-js': '2.6.2',
  '@sentry/profiling-node': '7.120.4',
  '@serialport/bindings-cpp': '13.0.1',
  argon2: '0.41.1',
  'better-sqlite3': '13.2.0',
  deasync: '0.1.20',
  'isolated-vm': '6.2.0',
  koffi: '2.9.0',
  sharp: '0.34.4',
  'sodium-native': '4.3.3',
  'utf-8-validate': '6.0.5',
  '@css-inline/css-inline': '0.21.2',
  '@datadog/native-appsec': '11.0.3',
  '@datadog/pprof': '5.20.0',
  '@lydell/node-pty': '1.1.0',
  '@napi-rs/nice': '1.1.1',
  '@newrelic/fn-inspect': '4.4.0',
  '@node-rs/argon2': '2.0.2',
  '@node-rs/bcrypt': '1.10.7',
  '@reflink/reflink': '0.1.19',
  '@swc/core': '1.13.5',
  bcrypt: '6.0.0',
  'cbor-extract': '2.2.2',
  'classic-level': '1.4.1',
  'fs-native-extensions': '1.5.1',
  keccak: '3.0.4',
  leveldown: '6.1.1',
  'oxc-parser': '0.82.0',
  'oxc-resolver': '11.24.2',
  'quickbit-native': '2.4.9',
  rollup: '4.40.0',
  snappy: '7.4.3',
  'tree-sitter': '0.21.1',
  'udx-native': '1.21.3',
  'uiohook-napi': '1.5.5',
  usb: '2.18.0',
};
const dependencies = isFull ? many : few;

const install = () =>
  installedProject({
    node: 24,
    files: { 'package.json': { name: 'app', private: true, dependencies } },
    args: ['--ignore-scripts'],
  });

const platforms = [
  ...bunPrograms.slice(0, isFull ? 4 : 1).map(bunPlatform),
  ...denoPrograms.slice(0, isFull ? 2 : 1).map(denoPlatform),
];

for (const platform of platforms) {
  describe(platform.name, async () => {
    const ready = await platform.setUp();
    if (ready.kind === 'skipped') {
      test('verdicts', { skip: ready.because });
      return;
    }

    let judged: ReturnType<typeof judge> | undefined;
    const judgeOnce = (cwd: string) => {
      judged ??= judge(ready, cwd);
      return judged;
    };

    test('is judged alike as the program that runs and as one that is named, and is never called Node', async () => {
      const cwd = await install();
      const own = await judgeOnce(cwd);
      const { stdout } = await ready.run(['check', '-C', cwd, '--node', ready.program, '--json'], cwd);
      assert.deepEqual(findingsOf(JSON.parse(stdout) as CheckJson), findingsOf(own));
      const [kind = ''] = platform.name.split(' ');
      assert.match(own.target, new RegExp(`^${kind}-v\\d+-`));
      const runtime = platform.name.replace(' ', '@');
      const named = await ready.run(['check', '--json', '--runtime', runtime], quickProject());
      assert.equal((JSON.parse(named.stdout) as CheckJson).target, own.target);
    });

    test('reads files as Node reads them, byte for byte', async () => {
      const cwd = await install();
      const args = ['show', 'node_modules', '--json', '--platform', 'linux-x64', '--runtime', 'node@24'];
      const [there, here] = [await ready.run(args, cwd), await abistamp(args, { cwd, node: 24 })];
      assert.equal(there.stdout, here.stdout);
      assert.ok(JSON.parse(here.stdout).files.length >= Object.keys(dependencies).length);
    });

    test('what is said to fit loads, what is said not to does not, and few are left open', async () => {
      const cwd = await install();
      const findings = findingsOf(await judgeOnce(cwd));
      const names = Object.keys(dependencies);
      assert.ok(!isFull || names.length >= 30);
      const { wrong, open } = await compareWithLoads(ready, cwd, names, findings);
      assert.deepEqual(wrong, []);
      // Older ones lack many functions of V8 and libuv; what calls them only late may load.
      assert.ok(open <= 0.4 * names.length, `${open} left open`);
    });
  });
}

test('a tree is judged for Node as before', async () => {
  const cwd = await install();
  const { trees } = await check({ cwd, node: 24 });
  assert.deepEqual(
    trees[0]?.findings.filter(({ code }) => code === 'ADDON_REFUSED'),
    [],
  );
});
