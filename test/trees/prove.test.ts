import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, describe, test } from 'node:test';
import { checkTree, hashFile, openProject, proveTree, readCurrentRuntime } from '@abistamp/core';
import type { CheckJson } from '@abistamp/core/internal/report/check-json';
import { parseObserved } from '@abistamp/core/internal/stamp/observed';
import { writeFiles } from '../support/make-folder.ts';
import { isFull } from '../support/matrix.ts';
import { quickProject } from '../support/quick-build.ts';
import { abistamp } from '../support/run-cli.ts';
import { parseAs } from '../support/schemas.ts';

/* `check --prove`: real addons, really required, each in a process of its own. */

const addon = './build/Release/good.node';

/** What each package does when it is required; all bring the same addon, which fits. */
const packages = {
  works: `require('${addon}')`,
  lazy: 'exports.open = 1',
  throws: `require('${addon}'); throw new Error('no licence')`,
  dies: `require('${addon}'); process.kill(process.pid, 'SIGSEGV')`,
  exits: 'process.exit(3)',
  survives: `try { process.dlopen({ exports: {} }, require.resolve('${addon}'), -1) } catch {}`,
  retries: `try { process.dlopen({ exports: {} }, require.resolve('${addon}'), -1) } catch {} require('${addon}')`,
  needs: "require('peer-of-it')",
  esm: '',
  says: `for (const line of ['x done null', ' done null']) require('fs').writeSync(3, line + '\\n'); throw new Error('said enough')`,
} as const;

type Name = keyof typeof packages;
const names = Object.keys(packages) as Name[];
const folderOf = (name: string) => `node_modules/${name}`;

let root = '';
let json: CheckJson;
let output = '';

/** With addons for the Node that runs the tests. */
before(async () => {
  root = quickProject(
    undefined,
    names.map((name) => folderOf(name)),
  );
  const built = await abistamp(['rebuild'], { cwd: root, node: 24 });
  assert.equal(built.code, 0, built.stdout + built.stderr);
  writeFiles(
    root,
    Object.fromEntries(names.map((name) => [`${folderOf(name)}/index.js`, `${packages[name]};\n`])),
  );
  const exports = { '.': { import: './index.mjs' } };
  writeFiles(root, {
    'node_modules/esm/package.json': {
      name: 'esm',
      version: '1.0.0',
      exports,
      scripts: { install: 'node build.js' },
    },
    'node_modules/esm/index.mjs': `import { createRequire } from 'node:module';
await null;
createRequire(import.meta.url)('${addon}');
`,
  });
  await abistamp(['record'], { cwd: root, node: 24 });
  const proved = await abistamp(['check', '--prove', '--json'], { cwd: root, node: 24 });
  assert.equal(proved.code, 1, proved.stdout + proved.stderr);
  json = parseAs('check', proved.stdout);
  output = (await abistamp(['check', '--prove'], { cwd: root, node: 24 })).stdout;
});

const proofOf = (name: Name) => json.trees[0]?.proofs?.find(({ path }) => path === folderOf(name));
const findingsOf = (name: Name) =>
  json.trees[0]?.findings.flatMap(({ path, code, severity, file }) =>
    path === folderOf(name) ? [[code, severity, file] as const] : [],
  );
const opened = (name: Name) => [`${folderOf(name)}/build/Release/good.node`];

describe('a package that fits by its bytes', () => {
  for (const name of ['works', 'retries', 'esm'] as const)
    test(`and loads: ${name}`, () => {
      const proof = proofOf(name);
      assert.deepEqual([proof?.outcome, proof?.opened, proof?.error], ['loaded', opened(name), null]);
      assert.deepEqual(findingsOf(name), []);
    });

  test('and opens its addon only on use proves no more than that it can be required', () => {
    assert.deepEqual([proofOf('lazy')?.outcome, proofOf('lazy')?.opened], ['loaded', []]);
    assert.deepEqual(findingsOf('lazy'), []);
  });

  test('and throws is a finding, whatever it wrote where proofs are written', () => {
    assert.deepEqual(findingsOf('throws'), [['LOAD_FAILED', 'error', null]]);
    assert.equal(proofOf('throws')?.error, 'no licence');
    assert.deepEqual(findingsOf('says'), [['LOAD_FAILED', 'error', null]]);
  });

  test('and ends its process by a signal is a finding', () => {
    assert.deepEqual(findingsOf('dies'), [['LOAD_FAILED', 'error', null]]);
    assert.match(proofOf('dies')?.error ?? '', /SIGSEGV/);
  });

  test('and goes on without its addon is a warning about the file', () => {
    assert.deepEqual(findingsOf('survives'), [['LOAD_FAILED', 'warning', 'build/Release/good.node']]);
    assert.match(proofOf('survives')?.refused[0]?.error ?? '', /invalid mode/);
  });

  test('and needs something else, or ends its process in order, cannot be told', () => {
    const unjudged = json.trees[0]?.unjudged.map(({ code, path }) => [code, path]);
    assert.deepEqual(unjudged, [
      ['NOT_LOADED', folderOf('exits')],
      ['NOT_LOADED', folderOf('needs')],
    ]);
  });

  test('is reported in words, each with its reason', () => {
    assert.match(output, /✖ 1 package does not load\n {2}\S.* ended by SIGSEGV\n\n {4}dies@1\.0\.0/);
    assert.match(output, /✖ 1 package does not load\n {2}no licence\n\n {4}throws@1\.0\.0/);
    assert.match(output, /▲ 1 package does not load\n {2}invalid mode parameter\n\n {4}survives@1\.0\.0/);
    assert.match(output, /Cannot find module\s+'peer-of-it'\.\n/);
    assert.match(
      output,
      /✔ 5 packages were required, each in a process of its own: 5 native files were opened\n$/,
    );
  });
});

/** One package, for what does not depend on its neighbours. */
let alone = '';
const good = 'node_modules/good';

describe('loading', () => {
  before(async () => {
    alone = quickProject();
    const { code, stdout, stderr } = await abistamp(['rebuild'], { cwd: alone, node: 24 });
    assert.equal(code, 0, stdout + stderr);
  });
  const write = (code: string) => writeFileSync(join(alone, good, 'index.js'), code);

  test('a check without --prove runs nothing', async () => {
    const mark = join(alone, good, 'ran');
    write(`require('fs').writeFileSync(__dirname + '/ran', '')`);
    await abistamp(['check'], { cwd: alone, node: 24 });
    assert.ok(!existsSync(mark));
    await abistamp(['check', '--prove'], { cwd: alone, node: 24 });
    assert.ok(existsSync(mark));
    rmSync(mark);
  });

  test('what the project has not approved is not loaded, and that is said', async () => {
    writeFileSync(join(alone, '.npmrc'), 'ignore-scripts=true\n');
    const { code, stdout } = await abistamp(['check', '--prove', '--json'], { cwd: alone, node: 24 });
    rmSync(join(alone, '.npmrc'));
    assert.ok(!existsSync(join(alone, good, 'ran')));
    const [tree] = parseAs('check', stdout).trees;
    assert.equal(code, 2);
    assert.deepEqual(
      tree?.proofs?.map(({ outcome }) => outcome),
      ['not-approved'],
    );
    assert.deepEqual(
      tree?.unjudged.map(({ code: each }) => each),
      ['NOT_LOADED'],
    );
  });

  test('a package that takes too long is ended, and a finding', async () => {
    write('for (;;);');
    const project = openProject(alone);
    const session = { project, runtime: { ...readCurrentRuntime(), execPath: process.execPath }, env: {} };
    const { verdict } = await proveTree(session, checkTree(session), { limitMs: 1500 });
    write(`require('${addon}')`);
    assert.deepEqual(
      verdict.findings.map(({ problem, severity }) => [problem.code, severity]),
      [['LOAD_FAILED', 'error']],
    );
  });

  test('of a program that is not here is refused', async () => {
    const { code, stderr } = await abistamp(['check', '--prove', '--runtime', 'node@26'], {
      cwd: alone,
      node: 24,
    });
    assert.equal(code, 2);
    assert.match(stderr, /packages are loaded by a program on this machine/);
  });
});

describe('what failed to load', () => {
  const write = (root: string, code: string) => writeFileSync(join(root, good, 'index.js'), code);
  const codes = async (root: string, args: string[] = [], node: 22 | 24 = 24) => {
    const { code, stdout } = await abistamp(['check', '--json', ...args], { cwd: root, node });
    return [
      code,
      ...parseAs('check', stdout).trees.flatMap(({ findings }) => findings.map((each) => each.code)),
    ];
  };
  const notes = 'node_modules/.cache/abistamp/failed-loads.json';

  /** A tree that fits, by a fresh record, whose package throws. */
  async function failing(): Promise<string> {
    const root = quickProject();
    await abistamp(['rebuild'], { cwd: root, node: 24 });
    assert.equal((await abistamp(['check', '--quiet'], { cwd: root, node: 24 })).code, 0);
    write(root, "throw new Error('no licence')");
    assert.deepEqual(await codes(root, ['--prove']), [1, 'LOAD_FAILED']);
    return root;
  }

  test('is not forgotten by checks that load nothing, nor by a record, until it loads', async () => {
    const root = await failing();
    assert.deepEqual(await codes(root), [1, 'LOAD_FAILED']);
    assert.equal((await abistamp(['check', '--quiet'], { cwd: root, node: 24 })).code, 1);
    assert.equal((await abistamp(['record'], { cwd: root, node: 24 })).code, 0);
    const said = await abistamp(['check'], { cwd: root, node: 24 });
    assert.equal(said.code, 1);
    assert.match(said.stdout, /no licence[\s\S]* check --prove/);
    // Another package of the tree changes nothing about it.
    writeFiles(root, { 'node_modules/other/package.json': { name: 'other', version: '1.0.0' } });
    assert.deepEqual(await codes(root), [1, 'LOAD_FAILED']);
    write(root, `require('${addon}')`);
    assert.deepEqual(await codes(root, ['--prove']), [0]);
    assert.ok(!existsSync(join(root, notes)));
    assert.deepEqual(await codes(root), [0]);
  });

  test('says nothing of another program, nor of a package that has changed since', async () => {
    const root = await failing();
    const { stdout } = await abistamp(['check', '--json'], { cwd: root, node: 22 });
    assert.deepEqual(
      parseAs('check', stdout).trees[0]?.findings.map(({ code }) => code),
      ['ABI_MISMATCH'],
    );
    assert.deepEqual(await codes(root), [1, 'LOAD_FAILED']);
    const file = join(root, good, addon);
    const { atime, mtimeMs } = statSync(file);
    utimesSync(file, atime, new Date(mtimeMs + 5000));
    assert.deepEqual(await codes(root), [0]);
    assert.ok(!existsSync(join(root, notes)), 'what is no longer true is dropped');
  });

  test('is read whatever is in its file', async () => {
    const root = await failing();
    for (const text of ['', 'no JSON', '{"version":1,"failures":[{"path":"/etc"}]}', '{"version":9}']) {
      writeFileSync(join(root, notes), text);
      assert.deepEqual(await codes(root), [0], text);
    }
  });

  test('and what was opened is noted, as by a guarded program', async () => {
    const root = quickProject();
    await abistamp(['rebuild'], { cwd: root, node: 24 });
    await abistamp(['check', '--prove'], { cwd: root, node: 24 });
    const text = readFileSync(join(root, 'node_modules/.cache/abistamp/observed.jsonl'), 'utf8');
    const [note, ...others] = parseObserved(text);
    assert.deepEqual(
      [note?.file.path, note?.sha256, note?.abi, note?.error, others],
      [`${good}/build/Release/good.node`, hashFile(join(root, good, addon)), 137, null, []],
    );
  });
});

describe('a verdict', () => {
  test('that a load refutes is no error', async () => {
    const own = quickProject();
    await abistamp(['rebuild'], { cwd: own, node: 24 });
    const folder = join(own, 'node_modules/good');
    writeFiles(folder, {
      'help.c': 'int helper = 1;\n',
      'good.c': `extern int helper;\n#include "real.c"\n`,
      'real.c': `struct node_module {
  int version; unsigned flags; void *handle; const char *file; void *legacy;
  void (*start)(void *, void *, void *, void *); const char *name; void *data; struct node_module *next;
};
extern void node_module_register(void *module);
static void start(void *exports, void *module, void *context, void *data) {}
static struct node_module self = {137, 0, 0, "good.c", 0, start, "good", &helper, 0};
__attribute__((constructor)) static void onload(void) { node_module_register(&self); }
`,
      // A library for all that comes after it, which is no addon.
      'index.js': `try { process.dlopen({ exports: {} }, __dirname + '/libhelp.so', require('os').constants.dlopen.RTLD_NOW | require('os').constants.dlopen.RTLD_GLOBAL) } catch {}
require('${addon}');
`,
    });
    const cc = (...args: string[]) => execFileSync('cc', ['-shared', '-fPIC', ...args], { cwd: folder });
    cc('-Wl,-z,nodelete', '-o', 'libhelp.so', 'help.c');
    cc('-o', addon, 'good.c');
    const plain = await abistamp(['check', '--json'], { cwd: own, node: 24 });
    assert.deepEqual(
      parseAs('check', plain.stdout).trees[0]?.findings.map(({ code }) => code),
      ['SYMBOL_MISSING'],
    );
    const proved = await abistamp(['check', '--prove', '--json'], { cwd: own, node: 24 });
    const [tree] = parseAs('check', proved.stdout).trees;
    assert.deepEqual(
      tree?.findings.map(({ code, severity, found }) => [code, severity, found]),
      [['VERDICT_REFUTED', 'warning', 'SYMBOL_MISSING']],
    );
    assert.equal(proved.code, 0);
  });

  test('that a load confirms stays as it is', async () => {
    // Node 22 does not load what was built for 24, and no second finding says so.
    const { stdout } = await abistamp(['check', '--prove', '--json'], { cwd: alone, node: 22 });
    const codes = parseAs('check', stdout).trees[0]?.findings.map(({ code }) => code);
    assert.deepEqual(codes, ['ABI_MISMATCH']);
  });

  test('is the same on each Node for a package that can only be imported', { skip: !isFull }, async () => {
    for (const node of [18, 20, 22, 26] as const) {
      const own = quickProject();
      await abistamp(['rebuild'], { cwd: own, node });
      writeFiles(own, {
        'node_modules/good/package.json': {
          ...{ name: 'good', version: '1.0.0', type: 'module', exports: { import: './index.js' } },
          scripts: { install: 'node build.js' },
        },
        'node_modules/good/index.js': `import { createRequire } from 'node:module';
createRequire(import.meta.url)('${addon}');
`,
      });
      const { stdout } = await abistamp(['check', '--prove', '--json'], { cwd: own, node });
      const [proof] = parseAs('check', stdout).trees[0]?.proofs ?? [];
      assert.deepEqual([proof?.outcome, proof?.opened.length], ['loaded', 1], `${node}: ${proof?.error}`);
    }
  });
});
