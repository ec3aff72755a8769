import assert from 'node:assert/strict';
import { chmodSync, existsSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import {
  type AbistampError,
  formatHint,
  type LocalRuntime,
  openDirectory,
  readCurrentRuntime,
} from '@abistamp/core';
import { requireBun } from '@abistamp/core/internal/hosts/bun/find-bun';
import { findAnyProgram, findProgram } from '@abistamp/core/internal/hosts/find-program';
import { hostOf } from '@abistamp/core/internal/hosts/index';
import { nestedEnvironment } from '@abistamp/core/internal/hosts/nested-environment';
import { findNpm } from '@abistamp/core/internal/hosts/npm/find-npm';
import { findPnpm, requirePnpm } from '@abistamp/core/internal/hosts/pnpm/find-pnpm';
import { listLinkedFiles } from '@abistamp/core/internal/hosts/pnpm/linked-files';
import { readPnpmNpmrc } from '@abistamp/core/internal/hosts/pnpm/npmrc';
import { isGroupAlive, listGroups, watchGroups } from '@abistamp/core/internal/hosts/process-groups';
import { runProgram } from '@abistamp/core/internal/hosts/run';
import { identifyProcess, isThere } from '@abistamp/core/internal/runtime/process-identity';
import { makeFolder, writeFiles } from '../support/make-folder.ts';
import { npm } from '../toolchain/index.ts';

const runtime = readCurrentRuntime() as LocalRuntime;

function folderWith(files: Parameters<typeof writeFiles>[1], programs: string[] = []): string {
  const root = makeFolder('programs');
  writeFiles(root, files);
  for (const path of programs) chmodSync(join(root, path), 0o755);
  return root;
}

describe('a program on the search path', () => {
  test('is the first that can be run', () => {
    const root = folderWith({ 'a/x': '', 'b/x': '', 'c/x/y': '', 'd/x': '' }, ['b/x', 'd/x']);
    const PATH = ['a', 'c', 'b', 'd'].map((name) => join(root, name)).join(':');
    for (const find of [findProgram, findAnyProgram]) {
      assert.equal(find('x', { PATH }), join(root, 'b/x'));
      assert.equal(find('x', { Path: PATH }), join(root, 'b/x'));
      assert.equal(find('y', { PATH }), null);
      assert.equal(find('x', {}), null);
    }
  });

  test('may be that of a package, as a shell finds it', () => {
    const root = folderWith({ 'node_modules/.bin/x': '' }, ['node_modules/.bin/x']);
    const PATH = join(root, 'node_modules/.bin');
    assert.deepEqual([findProgram('x', { PATH }), findAnyProgram('x', { PATH })], [null, join(PATH, 'x')]);
    assert.equal(findAnyProgram('x', { PATH: '' }), null);
  });
});

describe('the npm that builds', () => {
  const manifest = (name = 'npm') => ({ name, version: '11.1.0' });
  const installed = (folder: string, name?: string) => ({
    [`${folder}/package.json`]: manifest(name),
    [`${folder}/bin/npm-cli.js`]: '',
  });

  test('is the one that called us', () => {
    const root = folderWith(installed('npm'));
    const script = join(root, 'npm/bin/npm-cli.js');
    assert.deepEqual(findNpm({ npm_execpath: script, PATH: '' }), { script, version: '11.1.0' });
    assert.equal(findNpm({ npm_execpath: join(root, 'npm/bin/other.js'), PATH: '' }), null);
    assert.equal(
      findNpm({
        npm_execpath: join(folderWith(installed('npm', 'not-npm')), 'npm/bin/npm-cli.js'),
        PATH: '',
      }),
      null,
    );
  });

  for (const [where, folder] of [
    ['beside the program', 'bin/node_modules/npm'],
    ['in lib', 'lib/node_modules/npm'],
  ] as const)
    test(`is ${where}`, () => {
      const root = folderWith({ 'bin/npm': '', ...installed(folder) }, ['bin/npm']);
      assert.equal(
        findNpm({ PATH: join(root, 'bin') }, '/none/bin/node')?.script,
        join(root, folder, 'bin/npm-cli.js'),
      );
    });

  test('is none without its manifest', () => {
    const root = folderWith({ 'bin/npm': '', 'lib/node_modules/npm/bin/npm-cli.js': '' }, ['bin/npm']);
    assert.equal(findNpm({ PATH: join(root, 'bin') }, '/none/bin/node'), null);
  });

  test('builds the packages in their folders, and no others, without hooks of ours', async () => {
    const build =
      "node -e \"require('fs').writeFileSync('built', [process.env.ABISTAMP_ACTIVE, process.env.FLAG].join())\"";
    const pkg = (name: string) => ({ name, version: '1.0.0', scripts: { install: build } });
    const root = folderWith({
      'package.json': { name: 'root', version: '1.0.0', dependencies: { a: '*', b: '*', c: '*' } },
      'node_modules/a/package.json': pkg('a'),
      'node_modules/b/package.json': pkg('b'),
      'node_modules/c/package.json': { ...pkg('c'), bundleDependencies: ['d'], dependencies: { d: '*' } },
      'node_modules/c/node_modules/d/package.json': pkg('d'),
    });
    const env = {
      ...process.env,
      PATH: `${await npm(11)}:${process.env['PATH']}`,
      FLAG: 'no',
      npm_lifecycle_event: 'test',
    };
    const tree = openDirectory(root);
    const unused = { scratch: '', putExtracted: () => {}, leaveUnbuilt: false };
    const context = { root, tree, runtime, env, runOwnScripts: async () => [], ...unused };
    const withHeaders = (variables: NodeJS.ProcessEnv) => ({ ...variables, FLAG: 'yes' });
    const builder = hostOf('npm').createBuilder({ ...context, withHeaders });
    const step = (path: string, bundled = false) => ({
      ...{ action: 'rebuild' as const, findings: [] },
      package: { name: path, path: `node_modules/${path}`, build: { bundled } },
    });
    await builder.run([step('a'), step('c/node_modules/d', true)]);
    const built = (path: string) => {
      const file = join(root, 'node_modules', path, 'built');
      return existsSync(file) ? readFileSync(file, 'utf8') : null;
    };
    assert.deepEqual([built('a'), built('b'), built('c/node_modules/d')], ['1,yes', null, '1,yes']);
  });

  test('is said to be missing where it has to run', () => {
    const context = {
      root: '',
      tree: openDirectory(makeFolder('none')),
      runtime,
      env: { PATH: '' },
      withHeaders: () => ({}),
      runOwnScripts: async () => [],
      scratch: '',
      putExtracted: () => {},
      leaveUnbuilt: false,
    };
    assert.throws(() => hostOf('npm').createBuilder(context), { code: 'HOST_MISSING', hint: /PATH/ });
    assert.throws(
      () => hostOf('yarn').createBuilder(context),
      ({ code, hint }: AbistampError) =>
        code === 'HOST_UNSUPPORTED' && /yarn install/.test(formatHint(hint, 'npx abistamp') ?? ''),
    );
    const root = folderWith({ '.yarnrc.yml': 'plugins:\n  - spec: "@yarnpkg/plugin-abistamp"\n' });
    assert.throws(
      () => hostOf('yarn').createBuilder({ ...context, tree: openDirectory(root) }),
      ({ hint }: AbistampError) => formatHint(hint, 'npx abistamp') === 'run yarn abi rebuild',
    );
  });
});

describe('the pnpm that links', () => {
  const pnpm = { 'pnpm/package.json': { name: 'pnpm', version: '10.2.3' }, 'pnpm/bin/pnpm.cjs': '' };

  test('is the one that called us, or the first on the path, with its version', () => {
    const root = folderWith(pnpm, ['pnpm/bin/pnpm.cjs']);
    const found = {
      file: join(root, 'pnpm/bin/pnpm.cjs'),
      isScript: true,
      version: '10.2.3',
      folder: join(root, 'pnpm'),
    };
    assert.deepEqual(findPnpm({ npm_execpath: found.file, PATH: '' }), found);
    mkdirSync(join(root, 'bin'));
    symlinkSync('../pnpm/bin/pnpm.cjs', join(root, 'bin/pnpm'));
    assert.deepEqual(findPnpm({ PATH: join(root, 'bin') }), found);
    assert.deepEqual(requirePnpm({ PATH: join(root, 'bin') }), found);
    assert.equal(findPnpm({ npm_execpath: join(root, 'none/pnpm.cjs'), PATH: '' }), null);
    assert.equal(findPnpm({ npm_execpath: join(root, 'pnpm/package.json'), PATH: '' }), null);
  });

  test('may be behind a shell script that names it', () => {
    const root = folderWith(pnpm);
    const named = join(root, 'pnpm/bin/pnpm.cjs');
    const shim = (text: string) => folderWith({ 'bin/pnpm': text }, ['bin/pnpm']);
    const find = (text: string) => findPnpm({ PATH: join(shim(text), 'bin') });
    assert.equal(find(`#!/bin/sh\nexec node "${named}" "$@"\n`)?.file, named);
    assert.equal(find(`#!/bin/sh\nexec node ${named} "$@"\n`)?.version, '10.2.3');
    assert.equal(find(`exec node "${named}" "$@"\n`)?.version, null, 'it is no script');
    assert.equal(find(`#!/bin/sh\nexec node "/no/such/pnpm.cjs"\n`)?.version, null);
  });

  test('may be a program', () => {
    const root = folderWith(
      { 'exe/package.json': { name: '@pnpm/exe', version: '12.0.0' }, 'exe/pnpm': '' },
      ['exe/pnpm'],
    );
    assert.deepEqual(findPnpm({ PATH: join(root, 'exe') }), {
      ...{ file: join(root, 'exe/pnpm'), isScript: false, version: '12.0.0', folder: join(root, 'exe') },
    });
    const lone = folderWith({ 'bin/pnpm': '' }, ['bin/pnpm']);
    assert.deepEqual(findPnpm({ PATH: join(lone, 'bin') }), {
      file: join(lone, 'bin/pnpm'),
      isScript: false,
      version: null,
      folder: null,
    });
  });

  test('is said to be missing, and so is Bun', () => {
    assert.throws(() => requirePnpm({ PATH: '' }), { code: 'HOST_MISSING', hint: /pnpm to PATH/ });
    assert.throws(() => requireBun({ PATH: '' }), {
      ...{ code: 'HOST_MISSING', hint: /bun to PATH/ },
      message: /^bun was not found on the search path/,
    });
    const root = folderWith({ 'bin/bun': '', 'other/bun': '' }, ['bin/bun', 'other/bun']);
    assert.equal(requireBun({ PATH: join(root, 'bin') }), join(root, 'bin/bun'));
    assert.equal(
      requireBun({ PATH: join(root, 'bin'), npm_execpath: join(root, 'other/bun') }),
      join(root, 'other/bun'),
    );
    assert.equal(
      requireBun({ PATH: join(root, 'bin'), npm_execpath: join(root, 'none/bun') }),
      join(root, 'bin/bun'),
    );
  });

  const { relinker } = hostOf('pnpm');

  test('relinks as its version has to be told', () => {
    const attempts = (version: string, hasLockfile: boolean) =>
      relinker?.listAttempts(
        openDirectory(folderWith({ 'node_modules/.modules.yaml': { packageManager: `pnpm@${version}` } })),
        hasLockfile,
      );
    assert.deepEqual(attempts('10.1.0', true), [['--frozen-lockfile'], ['--force', '--frozen-lockfile']]);
    assert.deepEqual(attempts('10.1.0', false), [[], ['--force']]);
    for (const version of ['11.0.0', '12.0.0'])
      assert.deepEqual(attempts(version, true), [['--force', '--frozen-lockfile']]);
  });

  test('has failed, unless all that it says is which builds nobody approved', () => {
    assert.equal(relinker?.hasFailed({ code: 0, output: '' }), false);
    assert.equal(relinker?.hasFailed({ code: 1, output: 'ERR_PNPM_FETCH' }), true);
    assert.equal(relinker?.hasFailed({ code: 1, output: '[ERR_PNPM_IGNORED_BUILDS] x' }), false);
    assert.equal(relinker?.hasFailed({ code: null, output: '' }), true);
    for (const host of ['npm', 'yarn', 'bun', 'yarn-classic'] as const)
      assert.equal(hostOf(host).relinker, null);
  });

  test('writes links and records, which are all listed', () => {
    const root = folderWith({
      'node_modules/.modules.yaml': '',
      'node_modules/@s/.keep': '',
      'node_modules/.cache/x': '',
      'node_modules/a/.cache/y': '',
    });
    symlinkSync('/elsewhere', join(root, 'node_modules/@s/link'));
    assert.deepEqual(listLinkedFiles(root, 'node_modules').sort(), [
      '.modules.yaml',
      '@s/.keep',
      '@s/link',
      'a/.cache/y',
    ]);
  });

  test('gives scripts what it reads of .npmrc, up to version 10', () => {
    const read = (version: string) =>
      readPnpmNpmrc(
        openDirectory(
          folderWith({
            '.npmrc': 'flag=1',
            'node_modules/.modules.yaml': { packageManager: `pnpm@${version}` },
          }),
        ),
        { HOME: makeFolder('home') },
      ).get('flag');
    assert.deepEqual([read('9.0.0'), read('10.0.0'), read('11.0.0')], ['1', '1', undefined]);
  });
});

describe('a program that is run', () => {
  const run = (code: string, env: NodeJS.ProcessEnv = {}, onOutput?: (text: string) => void) =>
    runProgram('sh', ['-c', code], {
      cwd: makeFolder('cwd'),
      env: { PATH: process.env['PATH'], ...env },
      ...(onOutput && { onOutput }),
    });

  test('gives its code, and both of its streams', async () => {
    const seen: string[] = [];
    const { code, output } = await run('echo one; echo two >&2; exit 3', {}, (text) => seen.push(text));
    assert.equal(code, 3);
    assert.deepEqual(output.split('\n').sort(), ['', 'one', 'two']);
    assert.equal(seen.join(''), output);
  });

  test('that is not there, or ended by a signal, has no code', async () => {
    const missing = await runProgram('/no/such/program', [], { cwd: '/', env: {} });
    assert.equal(missing.code, null);
    assert.match(missing.output, /ENOENT/);
    assert.equal((await run('kill -TERM $$')).code, null);
  });

  test('sees no secrets of ours', async () => {
    const { output } = await run('echo "$ABISTAMP_STORE_TOKEN-$OTHER"', {
      ABISTAMP_STORE_TOKEN: 'secret',
      OTHER: 'x',
    });
    assert.equal(output, '-x\n');
  });

  test('leaves nothing in the background', async () => {
    const { output } = await run('sleep 60 & echo $!');
    const pid = Number(output.trim());
    assert.ok(pid > 1);
    for (let i = 0; i < 100 && isThere(pid); i++) await new Promise((resolve) => setTimeout(resolve, 10));
    assert.equal(
      isThere(pid) && !/Z/.test(readFileSync(`/proc/${pid}/stat`, 'utf8').split(' ')[2] ?? ''),
      false,
    );
  });

  test('is ended after the limit that the user set, which is said', async () => {
    const { code, output } = await run('echo began; sleep 60', { ABISTAMP_BUILD_TIMEOUT_MS: '300' });
    assert.equal(code, null);
    assert.match(output, /began\n[\s\S]*ended after 300 ms; ABISTAMP_BUILD_TIMEOUT_MS/);
    assert.equal((await run('echo done', { ABISTAMP_BUILD_TIMEOUT_MS: '0' })).output, 'done\n');
  });

  test('keeps the last part of what it prints', async () => {
    const { output } = await run('head -c 5000000 /dev/zero | tr "\\0" x; echo end');
    assert.equal(output.length, 4 * 1024 * 1024);
    assert.match(output, /xend\n$/);
  });

  test('is ended where nobody can note that it runs', async () => {
    const unwatch = watchGroups(() => {
      throw new Error('no room');
    });
    const [began, ended] = [makeFolder('began'), makeFolder('ended')];
    const running = run(`echo > ${began}/x; sleep 1; echo > ${ended}/x`);
    await assert.rejects(running, /no room/);
    unwatch();
    assert.deepEqual(listGroups(), []);
    assert.equal(existsSync(join(ended, 'x')), false);
  });

  test('is its own group while it runs, of which others are told', async () => {
    const seen: number[] = [];
    const unwatch = watchGroups(() => seen.push(listGroups().length));
    const running = run('sleep 0.2');
    const [leader] = listGroups();
    assert.ok(leader !== undefined);
    assert.equal(isGroupAlive(leader), true);
    assert.equal(isGroupAlive({ ...leader, boot: 'another' }), false);
    await running;
    assert.deepEqual(seen, [1, 0]);
    assert.equal(isGroupAlive(leader), false);
    unwatch();
    await run('true');
    assert.deepEqual(seen, [1, 0]);
    assert.equal(isGroupAlive({ ...identifyProcess(), pid: 2 ** 30 }), false);
  });
});

test('a host that runs for us gets its Node first, and nothing of the script that called us', () => {
  const env = {
    PATH: '/bin',
    A: '1',
    npm_lifecycle_event: 'x',
    npm_package_name: 'x',
    npm_command: 'x',
    npm_config_omit: 'x',
    npm_config_omitted: 'y',
    NPM_CONFIG_WORKSPACE: 'x',
  };
  assert.deepEqual(nestedEnvironment({ ...runtime, execPath: '/node/bin/node' }, env), {
    ...{ PATH: '/node/bin:/bin', A: '1', npm_config_omitted: 'y', ABISTAMP_ACTIVE: '1' },
  });
});
