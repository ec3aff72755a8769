import assert from 'node:assert/strict';
import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { AbistampError, chooseRunner } from '@abistamp/core';
import { findClosest, suggest } from '../../packages/cli/src/closest.ts';
import { runCommand } from '../../packages/cli/src/main.ts';
import { type Progress, startProgress } from '../../packages/cli/src/progress.ts';
import { runVerb, withErrorReport } from '../../packages/cli/src/run-verb.ts';
import { init } from '../../packages/cli/src/verbs/init.ts';
import { version } from '../../packages/cli/src/version.ts';
import { madeTree, pinnedAddon, thisAbi } from '../support/made-tree.ts';
import { makeFolder, writeFiles } from '../support/make-folder.ts';
import { captured, refusalOf, runVerb as runInit } from './in-process.ts';

/* The command as a process sees it: what goes to which stream, and the exit code. */

const command = (cwd: string, argv: string[], env: NodeJS.ProcessEnv = {}) =>
  captured({ cwd, env }, () => runCommand(argv));
const misfit = () => madeTree({ 'node_modules/pinned/build/Release/pinned.node': pinnedAddon(thisAbi - 1) });

describe('a command', () => {
  test('prints what it found, in words or as data, and nothing beside it', async () => {
    const { root } = madeTree();
    const words = await command(root, ['check']);
    assert.deepEqual([words.code, words.stderr], [0, '']);
    assert.match(words.stdout, /^✔ 2 native packages fit .*\n$/);
    const data = await command(root, ['check', '--json']);
    assert.deepEqual([data.code, data.stderr, JSON.parse(data.stdout).ok], [0, '', true]);
    assert.ok(data.stdout.endsWith('}\n'));
    assert.equal((await command(root, ['check', '--json', '--quiet'])).stdout, data.stdout);
  });

  test('is quiet only where all is well', async () => {
    assert.deepEqual(await command(madeTree().root, ['-q', 'check']), { code: 0, stdout: '', stderr: '' });
    const { code, stdout } = await command(misfit().root, ['check', '--quiet']);
    assert.deepEqual([code, stdout.startsWith('✖ ')], [1, true]);
  });

  test('works on the folder that is named', async () => {
    const { root } = madeTree();
    for (const argv of [
      ['-C', root, 'check'],
      ['check', '--directory', root],
    ])
      assert.equal((await command('/', argv)).code, 0, argv.join(' '));
    assert.equal((await command(join(root, '..'), ['check', '-C', realpathSync(root)])).code, 0);
  });

  test('says notes on the other stream', async () => {
    const { root } = madeTree({ 'abi-lock.json': '{ <<<<<<<' });
    const { code, stdout, stderr } = await command(root, ['check', '--json']);
    assert.equal(code, 0);
    assert.equal(JSON.parse(stdout).ok, true);
    assert.match(stderr, /^▲ .*abi-lock\.json.*\n$/);
  });

  test('refuses an argument that its verb does not take, rather than to ignore it', async () => {
    const { root } = madeTree();
    for (const verb of ['record', 'init', 'key'])
      assert.deepEqual(await command(root, [verb, 'elsewhere']), {
        ...{ code: 2, stdout: '' },
        stderr: '✖ BAD_ARGUMENT: unexpected argument elsewhere\n→ name the project with -C\n',
      });
    assert.equal(existsSync(join(root, 'abi-lock.json')), false);
  });

  test('tells an error with its code and what helps, by the project’s own runner', async () => {
    const empty = makeFolder('empty');
    const nothing = await command(empty, ['check']);
    assert.deepEqual([nothing.code, nothing.stdout], [2, '']);
    assert.match(nothing.stderr, /^✖ NO_TREE: nothing is installed in .*\n→ /);
    const { root } = madeTree();
    writeFiles(root, { 'pnpm-lock.yaml': "lockfileVersion: '9.0'\n", 'node_modules/.modules.yaml': '{}' });
    const named = await command(root, ['explain', 'a', 'b']);
    assert.deepEqual(named, {
      ...{ code: 2, stdout: '' },
      stderr: '✖ BAD_ARGUMENT: explain reads at most one file\n',
    });
    const option = await command(root, ['check', '--none']);
    assert.match(option.stderr, /^✖ BAD_ARGUMENT: .*--none.*\n→ npx abistamp help check\n$/);
    const valued = await command(root, ['check', '--runtime']);
    assert.match(
      valued.stderr,
      /^✖ BAD_ARGUMENT: Option '--runtime <value>' argument missing\n→ npx abistamp help\n$/,
    );
    const asData = await command(root, ['chek', '--json']);
    assert.deepEqual([asData.code, asData.stderr], [2, '']);
    const { version: shape, ok, error } = JSON.parse(asData.stdout);
    assert.deepEqual([shape, ok, error.code], [1, false, 'BAD_ARGUMENT']);
    assert.match(error.message, /did you mean check\?/);
    assert.match(error.hint, /^one of init, record, check, /);
  });

  test('tells its own bugs without a stack', async () => {
    const report = (args: string[], error: unknown) =>
      captured({ cwd: '/' }, () =>
        withErrorReport(args, async () => {
          throw error;
        }),
      );
    const { code, stdout, stderr } = await report([], new TypeError('x is\u001b[2J undefined'));
    assert.deepEqual([code, stdout], [2, '']);
    assert.match(stderr, /^✖ INTERNAL: abistamp itself failed: x is.* undefined\n$/);
    assert.ok(!stderr.includes('\u001b'));
    assert.match((await report([], 'text')).stderr, /itself failed: text\n$/);
    const known = new AbistampError('LOCKED', 'busy', { hint: (runner) => `${runner} again` });
    assert.deepEqual(JSON.parse((await report(['--json'], known)).stdout), {
      ...{ version: 1, ok: false },
      error: { code: 'LOCKED', message: 'busy', hint: 'npx abistamp again' },
    });
    assert.deepEqual(JSON.parse((await report(['--json'], new Error('y'))).stdout).error, {
      ...{ code: 'INTERNAL', message: 'abistamp itself failed: y', hint: null },
    });
  });

  test('names the runner of the project that it opened', async () => {
    const { root } = madeTree();
    const failing = {
      ...{ summary: '', usage: '' },
      run: ({ open, cwd }: { open(folder: string): unknown; cwd: string }) => {
        open(cwd);
        throw new AbistampError('LOCKED', 'busy', { hint: (runner) => `${runner} again` });
      },
    };
    const open = () => ({ root, host: 'pnpm', runner: 'yarn abi' }) as never;
    const run = () => runVerb(failing, [], { open, chooseRunner, runner: 'none' });
    assert.match((await captured({ cwd: root }, run)).stderr, /\n→ yarn abi again\n$/);
  });

  test('answers for itself: pages, version, completion', async () => {
    const cwd = makeFolder('own');
    assert.deepEqual(await command(cwd, ['--version']), { code: 0, stdout: `${version}\n`, stderr: '' });
    const help = await command(cwd, []);
    assert.deepEqual([help.code, help.stderr], [0, '']);
    assert.match(help.stdout, new RegExp(`^abistamp ${version.replaceAll('.', '\\.')}: `));
    assert.match((await command(cwd, ['help', 'show'])).stdout, /^abistamp show FILE\|PKG\|DIR…\n/);
    assert.match((await command(cwd, ['completion', 'fish'])).stdout, /^# abistamp completion fish/);
    assert.equal((await command(cwd, ['completion'])).code, 2);
    assert.ok(help.stdout.split('\n').every((line) => line.length <= 80));
  });

  test('refuses settings that are not understood', async () => {
    const { root } = madeTree({ 'package.json': { name: 'made', abistamp: { onMismatch: 'eror' } } });
    const wrong = await command(root, ['check']);
    assert.equal(wrong.code, 2);
    assert.match(wrong.stderr, /^✖ BAD_ARGUMENT: abistamp\.onMismatch in package\.json must be one of/);
    assert.match(wrong.stderr, /\n→ the settings: https/);
    const variable = await command(makeFolder('x'), ['store'], { ABISTAMP_DISABLE: 'perhaps' });
    assert.match(variable.stderr, /^✖ BAD_ARGUMENT: ABISTAMP_DISABLE must be 1 or 0\n/);
    assert.equal((await command(makeFolder('x'), ['--version'], { ABISTAMP_DISABLE: 'perhaps' })).code, 0);
  });
});

describe('a word that was probably meant', () => {
  const known = ['check', 'explain', 'rebuild', 'record'];
  for (const [word, near] of [
    ['chek', 'check'],
    ['chekk', 'check'],
    ['chkkk', 'check'],
    ['chkkx', null],
    ['recod', 'record'],
    ['rebuildxx', 'rebuild'],
    ['rebuildxxx', null],
    ['', null],
    [`check${'x'.repeat(60)}`, null],
  ] as const)
    test(`${word}: ${near}`, () => {
      assert.equal(findClosest(word, known), near);
      assert.equal(suggest(word, known), near === null ? '' : `; did you mean ${near}?`);
    });

  test('is fewer changes away than half of it', () => {
    assert.deepEqual([findClosest('ab', ['ac']), findClosest('abc', ['abd'])], [null, 'abd']);
    assert.deepEqual([findClosest('abcd', ['abxy']), findClosest('abcde', ['abcxy'])], [null, 'abcxy']);
    const long = 'x'.repeat(63);
    assert.equal(findClosest(`${long}y`, [`${long}z`]), `${long}z`);
    assert.equal(findClosest(`${long}yy`, [`${long}yz`]), null);
    assert.equal(findClosest('a', []), null);
  });
});

describe('progress', () => {
  /** What a terminal is written while our own clock runs. */
  function written(
    use: (progress: Progress, pass: (ms: number) => void) => void,
    { isTTY = true, silent = false, columns = 80 as number | undefined } = {},
    mock = { timers: null as unknown },
  ): string[] {
    const lines: string[] = [];
    const stream = { isTTY, columns, write: (text: string) => lines.push(text) };
    const { timers } = mock as { timers: { enable(o: object): void; tick(ms: number): void; reset(): void } };
    timers.enable({ apis: ['setInterval', 'Date'], now: 0 });
    try {
      const progress = startProgress(silent ? null : (stream as unknown as NodeJS.WriteStream));
      use(progress, (ms) => timers.tick(ms));
      return lines;
    } finally {
      timers.reset();
    }
  }
  const clear = '\r\u001b[2K';

  test('is shown on a terminal after a second, with the time, and taken away at the end', ({ mock }) => {
    const lines = written(
      (progress, pass) => {
        progress.say('building a');
        pass(800);
        pass(200);
        pass(1000);
        progress.stop();
        pass(1000);
        progress.stop();
      },
      {},
      mock,
    );
    assert.deepEqual(
      [lines[0], lines.at(-2), lines.at(-1)],
      [`${clear}⠴ building a · 1 s`, `${clear}⠋ building a · 2 s`, clear],
    );
    assert.equal(lines.length, 7);
  });

  test('is nothing where nothing takes long, or nothing is said', ({ mock }) => {
    const short = written(
      (progress, pass) => {
        progress.say('building a');
        pass(800);
        progress.stop();
      },
      {},
      mock,
    );
    assert.deepEqual(short, []);
    assert.deepEqual(
      written((_, pass) => pass(5000), {}, mock),
      [],
    );
  });

  test('is nothing without a terminal, or where it is not wanted', ({ mock }) => {
    const use = (progress: Progress, pass: (ms: number) => void) => {
      progress.say('building a');
      pass(5000);
      progress.stop();
    };
    assert.deepEqual(written(use, { isTTY: false }, mock), []);
    assert.deepEqual(written(use, { silent: true }, mock), []);
  });

  test('fits in a line, and obeys no name', ({ mock }) => {
    const say = (columns: number | undefined) =>
      written(
        (progress, pass) => {
          progress.say(`${'x'.repeat(100)}\u001b[2J`);
          pass(1000);
        },
        { columns },
        mock,
      )[0]?.slice(clear.length);
    assert.deepEqual([say(40)?.length, say(undefined)?.length], [39, 79]);
    const hostile = written(
      (progress, pass) => {
        progress.say('a\u001b[2J');
        pass(1000);
      },
      {},
      mock,
    );
    assert.equal(hostile[0]?.lastIndexOf('\u001b'), clear.indexOf('\u001b'));
  });
});

describe('init', () => {
  const manifest =
    '{\n\t"name": "app",\n\t"scripts": {\n\t\t"start": "node .",\n\t\t"prepare": "husky"\n\t}\n}\n';
  const project = (files: Record<string, string> = {}) => {
    const cwd = makeFolder('init');
    writeFiles(cwd, { 'package.json': manifest, ...files });
    return cwd;
  };
  const read = (cwd: string) => readFileSync(join(cwd, 'package.json'), 'utf8');
  const run = (cwd: string, options: Record<string, boolean> = {}) => runInit(init, { cwd, options });

  test('shows what it changes, and what is left to do', async () => {
    const cwd = project();
    const { exitCode, json, text } = await run(cwd);
    assert.equal(exitCode, 0);
    const { changes, gaps, ...rest } = json as { changes: { file: string; field: string }[]; gaps: string[] };
    assert.deepEqual(rest, {
      ...{ version: 1, host: 'npm', path: join(cwd, 'package.json') },
      ...{ written: true, next: 'npm install', left: [], ci: [] },
      scripts: { guarded: [{ folder: '', script: 'start' }], unguarded: [] },
    });
    assert.equal(gaps.length, 1);
    const fields = ['scripts.prestart', 'scripts.prepare', 'scripts.dependencies'];
    assert.deepEqual(
      changes.map(({ file, field }) => `${file} ${field}`),
      [...fields, `devDependencies.abistamp`].map((field) => `package.json ${field}`),
    );
    assert.match(
      text,
      /^✔ package\.json changed:\n\n {2}scripts\.prestart\n {2}\+ \(check\)\n {2}scripts\.prepare\n {2}- husky\n {2}\+ \(install\) && husky\n/,
    );
    assert.match(text, /\n {2}scripts\.dependencies\n {2}\+ \(install\)\n/);
    assert.match(text, /\n\(install\) and \(check\) run abistamp, [^→]+?\n {2}node -e "[^\n]+"\n/);
    assert.match(text, /\n✔ checked before they run: start\n▲ [^→]+\n→ npm install {3}installs, records/);
    assert.match(read(cwd), /^\{\n\t"name": "app"/);
  });

  test('changes nothing where it only shows, or has nothing to change', async () => {
    const cwd = project();
    const shown = await run(cwd, { 'dry-run': true });
    assert.equal(read(cwd), manifest);
    assert.equal((shown.json as { written: boolean }).written, false);
    assert.match(shown.text, /^package\.json would change:\n\n {2}scripts\.prestart\n/);
    assert.doesNotMatch(shown.text, /→/);
    const bare = await run(cwd, { undo: true });
    assert.equal(bare.text, '✔ nothing to change: abistamp is not wired in\n');
    assert.deepEqual(bare.json, {
      ...{ version: 1, host: 'npm', path: join(cwd, 'package.json') },
      ...{ written: false, changes: [], next: null, gaps: [], scripts: null, left: [], ci: [] },
    });
    await run(cwd);
    const once = read(cwd);
    const twice = await run(cwd);
    assert.match(twice.text, /^✔ nothing to change: abistamp is wired in already\n✔ checked [^→]+$/);
    assert.equal(read(cwd), once);
  });

  test('takes out again what it put in', async () => {
    const cwd = project();
    await run(cwd);
    const { text } = await run(cwd, { undo: true });
    assert.match(
      text,
      /^✔ package\.json changed:\n\n {2}scripts\.prepare\n {2}- \(install\) && husky\n {2}\+ husky\n/,
    );
    assert.match(text, /\n→ npm uninstall abistamp {3}takes the dependency out\n$/);
    writeFiles(cwd, { 'abi-lock.json': '{}', 'node_modules/.cache/abistamp/stamp.json': '{}' });
    await run(cwd);
    const { left } = (await runInit(init, { cwd, options: { undo: true }, env: { ABISTAMP_STORE: '/s' } }))
      .json as { left: string[] };
    assert.deepEqual(
      left.map((line) => line.split(/,| (?:stays|holds)/)[0]),
      ['abi-lock.json', 'node_modules/.cache/abistamp', '/s'],
    );
    assert.deepEqual(JSON.parse(read(cwd)).scripts, JSON.parse(manifest).scripts);
  });

  test('finds the project above a folder of it, and needs a manifest', async () => {
    const cwd = project({ 'src/deep/x': '', 'package-lock.json': '{}' });
    assert.equal(
      ((await run(join(cwd, 'src/deep'), { 'dry-run': true })).json as { path: string }).path,
      join(cwd, 'package.json'),
    );
    const workspace = project({
      'package.json': '{ "workspaces": ["packages/*"] }',
      'packages/one/package.json': '{}',
      'other/package.json': '{}',
    });
    for (const [folder, root] of [
      ['packages/one', workspace],
      ['other', join(workspace, 'other')],
    ] as const)
      assert.equal(
        ((await run(join(workspace, folder), { 'dry-run': true })).json as { path: string }).path,
        join(root, 'package.json'),
      );
    const bare = makeFolder('bare');
    assert.equal(
      await refusalOf(init, { cwd: bare }),
      `NO_MANIFEST: there is no package.json in ${bare}, nor above it`,
    );
    writeFiles(bare, { 'a/package-lock.json': '{}', 'package.json': '{}' });
    assert.match(await refusalOf(init, { cwd: join(bare, 'a') }), /^NO_MANIFEST: .*\/a, nor above it$/);
  });

  for (const text of ['{', '[]', 'null', '"x"'])
    test(`leaves a manifest alone that is no object: ${text}`, async () => {
      const cwd = makeFolder('init');
      writeFiles(cwd, { 'package.json': text });
      const path = join(cwd, 'package.json');
      assert.equal(
        await refusalOf(init, { cwd }),
        `BAD_MANIFEST: ${path} is not valid JSON; nothing was changed`,
      );
      assert.equal(readFileSync(path, 'utf8'), text);
    });

  test('takes a manifest that begins with a byte order mark, as npm does', async () => {
    const cwd = makeFolder('init');
    writeFiles(cwd, { 'package.json': '\ufeff{ "name": "a" }\n', 'package-lock.json': '{}' });
    const { exitCode } = await run(cwd);
    assert.equal(exitCode, 0);
    assert.match(readFileSync(join(cwd, 'package.json'), 'utf8'), /"prepare"/);
  });

  test('names what a host has no hook for, and takes its own options', async () => {
    const cwd = project({ 'bun.lock': '{}' });
    const { text, json } = await run(cwd);
    const { gaps, host } = json as { gaps: string[]; host: string };
    assert.equal(host, 'bun');
    assert.ok(gaps.length > 0);
    for (const gap of gaps) assert.ok(text.replaceAll('\n  ', ' ').includes(`▲ ${gap}\n`), text);
    for (const { name, summary } of init.options ?? []) assert.ok(name !== '' && summary !== '');
  });

  test('names the one command that is left, deletes what it made, and fails where it cannot write', async () => {
    const lockfile = { 'pnpm-lock.yaml': "lockfileVersion: '9.0'\n" };
    const { text, json } = await run(project(lockfile));
    assert.equal((json as { written: boolean }).written, false);
    assert.match(text, /^→ pnpm add --config pnpm-plugin-abistamp && pnpm install {3}adds the plugin/);
    const cwd = project(lockfile);
    const line = { pnpmfile: true };
    assert.match((await run(cwd, line)).text, /^✔ \.pnpmfile\.cjs changed:[^✔]+\n✔ package\.json changed:\n/);
    assert.ok(existsSync(join(cwd, '.pnpmfile.cjs')));
    await run(cwd, { undo: true });
    assert.ok(!existsSync(join(cwd, '.pnpmfile.cjs')));
    const blocked = project({ ...lockfile, '.pnpmfile.cjs/x': '' });
    assert.equal(
      await refusalOf(init, { cwd: blocked, options: line }),
      'UNREADABLE: .pnpmfile.cjs cannot be read; nothing was changed',
    );
  });
});
