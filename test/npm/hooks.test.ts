import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { makeFolder, writeFiles } from '../support/make-folder.ts';
import { onlyInFull } from '../support/matrix.ts';
import { packCli } from '../support/pack-cli.ts';
import { abistamp, check } from '../support/run-cli.ts';
import { scenario } from '../support/scenario.ts';
import { parseAs } from '../support/schemas.ts';
import { type NpmRelease, npm, runTool } from '../toolchain/index.ts';

const stamp = 'node_modules/.cache/abistamp/stamp.json';

/** A project with abistamp wired in by `init`, an addon pinned to one ABI, and another script of its own. */
async function hookedProject(
  extra: object = {},
  files: Record<string, string | object> = {},
): Promise<string> {
  const cwd = makeFolder('hooks');
  writeFiles(cwd, {
    ...files,
    'package.json': {
      name: 'hooked',
      version: '1.0.0',
      private: true,
      scripts: {
        start: "node -e \"require('unix-dgram');console.log('started')\"",
        test: 'node -e 0',
        prepare: 'node -e 0',
      },
      dependencies: { 'unix-dgram': '2.0.6' },
      devDependencies: { abistamp: `file:${await packCli()}` },
      allowScripts: { 'unix-dgram': true },
      ...extra,
    },
  });
  const result = await abistamp(['init', '--json'], { cwd });
  assert.equal(result.code, 0, result.stderr);
  assert.equal(parseAs('init', result.stdout).host, 'npm');
  return cwd;
}

let installed: Promise<string> | undefined;

/** The same after npm 10's install under Node 22, which is made once and copied. */
async function installedProject(): Promise<string> {
  installed ??= hookedProject().then(async (cwd) => {
    assert.equal((await run(['install'], cwd, 10, 22)).code, 0);
    return cwd;
  });
  const copy = makeFolder('hooks');
  execFileSync('cp', ['-a', `${await installed}/.`, copy]);
  return copy;
}

async function run(
  args: string[],
  cwd: string,
  release: NpmRelease,
  node: 20 | 22 | 24,
  env: Record<string, string> = {},
) {
  return runTool(await npm(release), args, { cwd, node, env });
}

/** npm 12 covers every step, and 10 has the tests below; 11 runs scripts as 10 does. */
const rows: [release: NpmRelease, first: 20 | 22 | 24, then: 20 | 22 | 24][] = [
  [12, 24, 22],
  ...onlyInFull<[NpmRelease, 20 | 22, 22 | 24]>([11, 22, 24], [10, 20, 22]),
];

for (const [release, first, then] of rows) {
  scenario(`hooks under npm ${release}`, ({ step }) => {
    let cwd: string;

    step('npm install records the tree', async () => {
      cwd = await hookedProject();
      const result = await run(['install'], cwd, release, first);
      assert.equal(result.code, 0, result.stdout + result.stderr);
      assert.ok(existsSync(join(cwd, stamp)));
      assert.ok(existsSync(join(cwd, 'abi-lock.json')));
      assert.equal((await check({ cwd, node: first })).trees[0]?.stamp, 'fresh');
    });

    step('npm install with nothing to do keeps the record fresh', async () => {
      const before = readFileSync(join(cwd, 'abi-lock.json'), 'utf8');
      assert.equal((await run(['install'], cwd, release, first)).code, 0);
      assert.equal((await check({ cwd, node: first })).trees[0]?.stamp, 'fresh');
      assert.equal(readFileSync(join(cwd, 'abi-lock.json'), 'utf8'), before);
    });

    step('npm start passes while everything fits, with nothing added to its output', async () => {
      const result = await run(['start', '--silent'], cwd, release, first);
      assert.equal(result.code, 0, result.stderr);
      assert.equal(result.stdout, 'started\n');
      assert.equal(result.stderr, '');
    });

    step('after a Node switch npm start stops in CI, with the message', async () => {
      const result = await run(['start'], cwd, release, then, { CI: 'true' });
      assert.notEqual(result.code, 0);
      assert.match(result.stderr, / ABI_MISMATCH /);
      assert.match(result.stderr, /npx abistamp rebuild/);
      assert.doesNotMatch(result.stderr, /ERR_DLOPEN_FAILED':|at Module\./);
    });

    step('ABISTAMP_DISABLE=1 switches the check off', async () => {
      const result = await run(['start'], cwd, release, then, { CI: 'true', ABISTAMP_DISABLE: '1' });
      assert.match(result.stderr, /NODE_MODULE_VERSION/);
    });

    step('npm install under the other Node repairs what does not fit', async () => {
      const result = await run(['install'], cwd, release, then);
      assert.equal(result.code, 0, result.stdout + result.stderr);
      assert.equal((await run(['start', '--silent'], cwd, release, then)).stdout, 'started\n');
    });

    step('npm ci records anew', async () => {
      const result = await run(['ci'], cwd, release, first);
      assert.equal(result.code, 0, result.stdout + result.stderr);
      assert.equal((await check({ cwd, node: first })).trees[0]?.stamp, 'fresh');
    });

    step('npm ci --omit=dev, without abistamp, installs and starts', async () => {
      const result = await run(['ci', '--omit=dev'], cwd, release, first);
      assert.equal(result.code, 0, result.stdout + result.stderr);
      assert.ok(!existsSync(join(cwd, 'node_modules/abistamp')));
      assert.equal((await run(['start', '--silent'], cwd, release, first)).stdout, 'started\n');
    });
  });
}

test('on a terminal npm start repairs, and then starts', {
  skip: !existsSync('/usr/bin/script') && 'no script(1)',
}, async () => {
  const cwd = await installedProject();
  const { command, args } = await npm(10);
  const line = [command, ...args, 'start'].map((part) => `'${part}'`).join(' ');
  const result = await runTool('script', ['-qec', line, '/dev/null'], {
    cwd,
    node: 24,
    tools: [await npm(10)],
    env: { TERM: 'xterm' },
  });
  assert.match(result.stdout, /unix-dgram@2\.0\.6.*fits Node 24/);
  assert.match(result.stdout, /started/);
  assert.equal(result.code, 0);
});

test('on a terminal npm start builds nothing that npm install --ignore-scripts did not', {
  skip: !existsSync('/usr/bin/script') && 'no script(1)',
}, async () => {
  const cwd = await hookedProject();
  assert.equal((await run(['install', '--ignore-scripts'], cwd, 10, 22)).code, 0);
  const { command, args } = await npm(10);
  const line = [command, ...args, 'start'].map((part) => `'${part}'`).join(' ');
  // The second time the tree has been looked at before.
  for (const time of ['first', 'second']) {
    const { stdout, code } = await runTool('script', ['-qec', line, '/dev/null'], {
      cwd,
      node: 22,
      tools: [await npm(10)],
      env: { TERM: 'xterm' },
    });
    assert.match(stdout, /NOT_BUILT/, time);
    assert.match(stdout, /npx abistamp rebuild/, time);
    assert.doesNotMatch(stdout, /started/, time);
    assert.notEqual(code, 0, time);
    assert.ok(!existsSync(join(cwd, 'node_modules/unix-dgram/build')), time);
  }
});

test('hooks behave in a workspace, from its root and from a package', async () => {
  const start = "node -e \"require('unix-dgram');console.log('started')\"";
  const cwd = await hookedProject(
    {
      workspaces: ['packages/*'],
      scripts: { dev: 'npm start -w one', 'build:all': 'npm run build --workspaces --if-present' },
    },
    {
      'packages/one/package.json': {
        name: 'one',
        version: '1.0.0',
        scripts: { start, prestart: 'echo before || true', dev: 'npm start', build: start },
        dependencies: { heapdump: '0.3.15' },
      },
      'packages/two/package.json': { name: 'two', version: '1.0.0' },
    },
  );
  const result = await run(['install'], cwd, 10, 22);
  assert.equal(result.code, 0, result.stdout + result.stderr);
  const output = await check({ cwd: join(cwd, 'packages/one'), node: 24 });
  assert.equal(output.trees[0]?.root, cwd);
  assert.deepEqual(output.trees[0]?.findings.map(({ path }) => path).sort(), [
    'node_modules/heapdump',
    'node_modules/unix-dgram',
  ]);
  assert.match((await run(['start', '-w', 'one'], cwd, 10, 22)).stdout, /before[\s\S]*started/);
  for (const [args, folder] of [
    [['start', '-w', 'one'], ''],
    [['run', 'dev'], ''],
    [['run', 'build:all'], ''],
    [['start', '--prefix', 'packages/one'], ''],
    [['run', 'dev'], 'packages/one'],
  ] as const) {
    const stopped = await run([...args], join(cwd, folder), 10, 24, { CI: 'true' });
    assert.notEqual(stopped.code, 0, args.join(' '));
    assert.match(stopped.stderr, / ABI_MISMATCH /, args.join(' '));
    assert.doesNotMatch(stopped.stdout, /^(?:before|started)$/m, args.join(' '));
  }
  const removed = await run(['install', '--omit=dev'], cwd, 10, 22);
  assert.equal(removed.code, 0, removed.stderr);
  assert.ok(!existsSync(join(cwd, 'node_modules/abistamp')));
  assert.match((await run(['start', '-w', 'one'], cwd, 10, 22)).stdout, /before[\s\S]*started/);
});

test('a record that cannot be written fails no install', async () => {
  const cwd = await installedProject();
  rmSync(join(cwd, 'node_modules/.cache/abistamp'), { recursive: true });
  // A file in place of the folder: nothing can be created there, whoever runs this.
  execFileSync('touch', [join(cwd, 'node_modules/.cache/abistamp')]);
  rmSync(join(cwd, 'abi-lock.json'));
  execFileSync('mkdir', [join(cwd, 'abi-lock.json')]);
  const result = await run(['install'], cwd, 10, 22);
  assert.equal(result.code, 0, result.stdout + result.stderr);
  assert.equal((await run(['start', '--silent'], cwd, 10, 22)).stdout, 'started\n');
});
