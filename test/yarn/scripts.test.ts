import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, describe, test } from 'node:test';
import { onlyInFull } from '../support/matrix.ts';
import { dependOn, mismatchLine } from '../support/small-addons.ts';
import {
  builtPackages,
  makeYarnProject,
  plugin,
  succeeded,
  type YarnProject,
} from '../support/yarn-project.ts';
import { runTool, yarn } from '../toolchain/index.ts';

const release = '4.18.1';
const { dependencies, files } = dependOn('pinned');
const scripts = {
  start: 'node ./start.js',
  say: 'node -p 1',
  chain: 'yarn say && yarn run chain:last',
  'chain:last': 'yarn say',
  fails: 'node -e "process.exit(7)"',
  postinstall: 'yarn say',
};
const manifest = { private: true, scripts: { start: 'node -p 2', say: 'node -p 2' } };

let project: YarnProject;
before(async () => {
  project = makeYarnProject({
    release,
    linker: 'node-modules',
    manifest: { workspaces: ['packages/*'], dependencies: { ...dependencies, semver: '7.7.2' }, scripts },
    files: {
      ...files,
      'start.js': "require('pinned'), console.log('loads on', process.version)\n",
      'packages/a/package.json': { name: 'a', ...manifest },
      'packages/b/package.json': { name: 'b', ...manifest },
    },
  });
  succeeded(await project.run(['install']));
});

const on24 = (args: string[], env: Record<string, string> = {}, at = '') =>
  project.run(args, { node: 24, env, at });

describe('while everything fits', () => {
  test("a script's own exit code is Yarn's", async () => {
    const { code, stdout, stderr } = await project.run(['fails']);
    assert.deepEqual([code, stdout, stderr], [7, '', '']);
  });
});

describe('where something does not fit', () => {
  const checked: [args: string[], at?: string][] = [
    [['run', 'say']],
    [['chain']],
    [['run', 'semver', '1.2.3']],
    [['exec', 'true']],
    [['start'], 'packages/a'],
    [['workspace', 'a', 'run', 'start']],
    ...onlyInFull<[args: string[], at?: string]>(
      [['node', '-p', '1'], 'packages/a'],
      [['workspaces', 'foreach', '--all', 'run', 'start']],
    ),
    [['workspaces', 'foreach', '--all', '--parallel', '--interlaced', 'exec', 'true']],
  ];
  for (const [args, at = ''] of checked) {
    test(`\`yarn ${args.join(' ')}\`${at && ` in ${at}`} stops with one line on standard error`, async () => {
      const { code, stdout, stderr } = await on24(args, {}, at);
      assert.deepEqual([code, stdout], [1, '']);
      assert.match(stderr, mismatchLine(22, 24));
    });
  }

  const unchecked = [
    ['--version'],
    ['config', 'get', 'nodeLinker'],
    ['workspaces', 'list'],
    ['dlx', '--quiet', 'semver', '1.2.3'],
    ['abi', 'show', 'pinned'],
  ];
  for (const args of unchecked) {
    test(`\`yarn ${args.join(' ')}\` runs nothing of the project, and is left alone`, async () => {
      const { code, stdout, stderr } = await on24(args);
      assert.doesNotMatch(stdout + stderr, /Abi Mismatch/);
      assert.deepEqual([code, stderr], [0, '']);
    });
  }

  test('on a terminal the line is in colours, and nowhere else', async () => {
    const { stderr } = await on24(['say'], { FORCE_COLOR: '1' });
    assert.ok(stderr.startsWith('\x1b[1m\x1b[31mAbi Mismatch'), JSON.stringify(stderr));
  });
});

describe('what is done about it', () => {
  const said = mismatchLine(22, 24);

  for (const args of [['chain'], ...onlyInFull(['say'], ['workspaces', 'foreach', '--all', 'run', 'say'])])
    test(`warn: \`yarn ${args.join(' ')}\` says it once, and goes on`, async () => {
      const { stdout, stderr } = succeeded(await on24(args, { ABISTAMP_ON_MISMATCH: 'warn' }));
      assert.match(stdout, /^(?:.*[12]\n)+(?:Done.*\n)?$/);
      assert.match(stderr, said);
    });

  for (const env of [{ ABISTAMP_ON_MISMATCH: 'off' }, { ABISTAMP_DISABLE: '1' }])
    test(`${JSON.stringify(env)}: not a word`, async () => {
      const { stdout, stderr } = succeeded(await on24(['chain'], env));
      assert.deepEqual([stdout, stderr], ['1\n1\n', '']);
    });

  test('a choice that there is not is said, once, and passed over', async () => {
    const { code, stderr } = await on24(['chain'], { ABISTAMP_ON_MISMATCH: 'maybe' });
    assert.equal(code, 1);
    const [complaint, ...rest] = stderr.split(/(?<=\n)/);
    assert.match(complaint ?? '', /^abistamp BAD_ARGUMENT: ABISTAMP_ON_MISMATCH is "maybe"; it can be .*\n$/);
    assert.match(rest.join(''), said);
  });

  test("the project's own setting, which the environment overrules", async () => {
    const file = join(project.cwd, 'package.json');
    const text = readFileSync(file, 'utf8');
    writeFileSync(file, JSON.stringify({ ...JSON.parse(text), abistamp: { onMismatch: 'warn' } }));
    assert.match(succeeded(await on24(['say'])).stderr, said);
    assert.equal((await on24(['say'], { ABISTAMP_ON_MISMATCH: 'error' })).code, 1);
    writeFileSync(file, text);
  });

  describe('on a terminal', { skip: !existsSync('/usr/bin/script') && 'no script(1)' }, () => {
    const onTerminal = async (env: Record<string, string>) => {
      const tool = await yarn(release);
      const line = [tool.command, ...tool.args, 'start'].map((word) => `'${word}'`).join(' ');
      return await runTool('script', ['-qec', line, '/dev/null'], {
        cwd: project.cwd,
        node: 24,
        tools: [tool],
        env: { TERM: 'xterm', ABISTAMP_STORE: 'off', YARN_PLUGINS: plugin, ...env },
      });
    };

    test('in CI it stops all the same', async () => {
      const { code, stdout } = await onTerminal({ CI: 'true' });
      assert.equal(code, 1);
      assert.match(stdout, /^\S*Abi Mismatch.*\r\n$/);
    });

    test('else it is repaired first', async () => {
      const { code, stdout } = await onTerminal({});
      assert.equal(code, 0, stdout);
      assert.match(stdout, /pinned@1\.0\.0 fits now.*\r\nloads on v24\S+\r\n$/s);
    });
  });

  test('rebuild in CI, where that is asked for, leaves the sidecar as it is', async () => {
    const sidecar = join(project.cwd, 'abi-lock.json');
    const before = readFileSync(sidecar, 'utf8');
    const env = { CI: 'true', ABISTAMP_ON_MISMATCH: 'rebuild' };
    const { stdout, stderr } = succeeded(await project.run(['start'], { node: 20, env }));
    assert.match(stdout, /^loads on v20\S+\n$/);
    assert.match(stderr, /pinned@1\.0\.0 fits now/);
    assert.equal(readFileSync(sidecar, 'utf8'), before);
  });
});

test('while Yarn installs, what it runs is not checked', async () => {
  const result = succeeded(await on24(['install'], { YARN_ENABLE_INLINE_BUILDS: '1' }));
  assert.deepEqual(builtPackages(result), ['pinned', 'switched']);
  assert.match(result.stdout, /STDOUT 1\n/);
  assert.doesNotMatch(result.stdout + result.stderr, /Abi Mismatch/);
});
