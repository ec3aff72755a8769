import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { buildPe } from '../binary/fixtures/pe-builder.ts';
import { makeFolder, writeFiles } from '../support/make-folder.ts';
import { machines, nodesOf } from './machines.ts';
import { pnpmShims } from './pnpm-shims.ts';

/*
 * What depends on Windows' paths and files, asked of Windows' own Node.js, in one process.
 * windows-rules.test.ts goes through what this Wine does not do.
 */

/** Runs there; `answers` is what comes back. */
const asked = `
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { removeFile, replaceFile } from './src/files/replace-file.ts';
import { homeFolder, userFolder } from './src/files/user-folders.ts';
import { findAnyProgram, findProgram } from './src/hosts/find-program.ts';
import { nestedEnvironment } from './src/hosts/nested-environment.ts';
import { configFolder } from './src/hosts/pnpm/rc.ts';
import { findPnpm } from './src/hosts/pnpm/find-pnpm.ts';
import { copyFolder, mirrorFolder } from './src/repair/copy-folder.ts';
import { withTreeLock } from './src/repair/lock.ts';
import { lockPath } from './src/repair/unfinished.ts';

const cwd = process.cwd();
const answers = {};
const attempt = (act) => { try { return act(); } catch (error) { return String(error.code ?? error); } };

const runtime = { execPath: process.execPath };
const others = Object.entries(process.env).filter(([name]) => !/^path$/i.test(name));
const env = nestedEnvironment(runtime, { ...Object.fromEntries(others), Path: 'C:\\\\system', A: '1' });
answers.paths = Object.entries(env).filter(([name]) => /^path$/i.test(name));
answers.seen = execFileSync(process.execPath, ['-p', 'process.env.path + process.env.A'], { env, encoding: 'utf8' }).trim();

const path = ['tools', cwd + '\\\\node_modules\\\\.bin', cwd + '/node_modules/.bin/', cwd + '\\\\tools'].join(';');
answers.program = findProgram('tool', { Path: path });
answers.any = findAnyProgram('tool', { pAtH: cwd + '\\\\node_modules\\\\.bin' });
answers.endings = findProgram('tool', { Path: cwd + '\\\\tools', PATHEXT: '.JS;.PS1' });

answers.pnpm = [0, 1].map((i) => findPnpm({ Path: cwd + '\\\\bin' + i }));

const me = { HOME: '/home/me', USERPROFILE: 'C:\\\\Users\\\\me' };
answers.home = homeFolder(me);
answers.state = ['', 'l', 'D:l', 'D:\\\\l'].map((LOCALAPPDATA) => userFolder('state', { ...me, LOCALAPPDATA }));
answers.config = ['', 'D:\\\\l'].map((LOCALAPPDATA) => configFolder({ ...me, LOCALAPPDATA }));

for (const name of ['replaced.node', 'removed.node']) process.dlopen({ exports: {} }, cwd + '\\\\' + name);
writeFileSync('next', 'next');
answers.plainly = attempt(() => require('node:fs').renameSync('next', 'replaced.node'));
writeFileSync('next', 'next');
replaceFile(cwd + '\\\\next', cwd + '\\\\replaced.node');
removeFile(cwd + '\\\\removed.node');
answers.loaded = [readFileSync('replaced.node', 'latin1').slice(0, 4), existsSync('removed.node')];

copyFolder(cwd + '\\\\pkg', cwd + '\\\\copy');
writeFileSync('pkg\\\\build\\\\a.node', 'new');
writeFileSync('pkg\\\\build\\\\b.node', 'new');
mirrorFolder(cwd + '\\\\copy', cwd + '\\\\pkg');
answers.mirrored = [readFileSync('pkg\\\\build\\\\a.node', 'utf8'), readdirSync('pkg\\\\build')];

const locked = async () => {
  mkdirSync('tree\\\\node_modules', { recursive: true });
  const one = await withTreeLock(cwd + '\\\\tree', async () => existsSync(lockPath(cwd + '\\\\tree')));
  return [one, existsSync(lockPath(cwd + '\\\\tree'))];
};
locked().then((lock) => {
  answers.lock = lock;
  writeFileSync('answers.json', JSON.stringify(answers));
});
`;

interface Answers {
  paths: [string, string][];
  seen: string;
  program: string | null;
  any: string | null;
  endings: string | null;
  pnpm: ({ file: string; isScript: boolean; version: string | null } | null)[];
  home: string;
  state: string[];
  config: string[];
  plainly: string | undefined;
  loaded: [string, boolean];
  mirrored: [string, string[]];
  lock: [boolean, boolean];
}

const machine = machines['win32-x64'];
const core = fileURLToPath(new URL('../../packages/core', import.meta.url));

async function prepare(): Promise<string> {
  const cwd = makeFolder('windows');
  //                                                      mov rax, rdx; ret
  const addon = buildPe({ exports: ['napi_register_module_v1'], code: [0x48, 0x89, 0xd0, 0xc3] });
  writeFiles(cwd, {
    'tools/tool.CMD': '',
    'node_modules/.bin/tool.CMD': '',
    'replaced.node': addon,
    'removed.node': addon,
    'pkg/package.json': {},
    'pkg/build/a.node': 'old',
  });
  Object.values(pnpmShims).forEach((shim, i) => {
    mkdirSync(join(cwd, `bin${i}`));
    writeFileSync(join(cwd, `bin${i}/pnpm.CMD`), shim, { mode: 0o755 });
    writeFiles(join(cwd, `bin${i}/node_modules/pnpm`), {
      'bin/pnpm.cjs': '',
      'package.json': { name: 'pnpm', version: '10.0.0' },
    });
  });
  await build({
    stdin: { contents: asked, resolveDir: core, loader: 'ts' },
    outfile: join(cwd, 'ask.cjs'),
    ...{ bundle: true, platform: 'node', format: 'cjs' },
  });
  return cwd;
}

describe('by Windows’ own Node', async () => {
  const ready = await machine.setUp(nodesOf(machine)[0] ?? '');
  if (ready.kind === 'skipped') {
    test('paths and files', { skip: ready.because });
    return;
  }
  const cwd = await prepare();
  const { code, stderr } = await ready.script(join(cwd, 'ask.cjs'), [], cwd);
  assert.equal(code, 0, stderr);
  const answers = JSON.parse(readFileSync(join(cwd, 'answers.json'), 'utf8')) as Answers;
  const here = ready.nameOf(cwd);

  test('the runtime’s folder comes first on the one search path that a child sees', () => {
    const node = ready.program.replace(/\\[^\\]*$/, '');
    assert.deepEqual(answers.paths, [['PATH', `${node};C:\\system`]]);
    assert.equal(answers.seen, `${node};C:\\system1`);
  });

  test('a program is found by its endings, and none in folders of packages or from here', () => {
    assert.equal(answers.program?.toLowerCase(), `${here}\\tools\\tool.cmd`.toLowerCase());
    assert.equal(answers.any?.toLowerCase(), `${here}\\node_modules\\.bin\\tool.cmd`.toLowerCase());
    assert.equal(answers.endings, null);
  });

  test('pnpm.CMD leads to the script that Node runs', () => {
    const expected = Object.keys(pnpmShims).map((_, i) => [
      `${here}\\bin${i}\\node_modules\\pnpm\\bin\\pnpm.cjs`,
      ...[true, '10.0.0'],
    ]);
    assert.deepEqual(
      answers.pnpm.map((found) => [found?.file, found?.isScript, found?.version]),
      expected,
    );
  });

  test('a folder of the user is where Windows has it, and never in the project', () => {
    const usual = 'C:\\Users\\me\\AppData\\Local\\abistamp\\State';
    assert.equal(answers.home, 'C:\\Users\\me');
    assert.deepEqual(answers.state, [usual, usual, usual, 'D:\\l\\abistamp\\State']);
    assert.deepEqual(answers.config, ['C:\\Users\\me\\.config\\pnpm', 'D:\\l\\pnpm\\config']);
  });

  test('a loaded file, which cannot be renamed over, is replaced and removed', () => {
    assert.equal(answers.plainly, 'EPERM');
    assert.deepEqual(answers.loaded, ['next', false]);
  });

  test('a package is copied and restored', () => {
    assert.deepEqual(answers.mirrored, ['old', ['a.node']]);
  });

  test('a tree is locked, and free again', () => {
    assert.deepEqual(answers.lock, [true, false]);
  });
});
