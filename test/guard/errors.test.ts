import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { before, describe, test } from 'node:test';
import type { LoadFinding } from '@abistamp/guard';
import { testedWords } from '../../packages/guard/src/tested-words.ts';
import { buildElf } from '../binary/fixtures/elf-builder.ts';
import { buildPe } from '../binary/fixtures/pe-builder.ts';
import { addonFor } from '../safety/native-file.ts';
import { makeFolder, writeFiles } from '../support/make-folder.ts';
import { onlyInFull } from '../support/matrix.ts';
import type { NodeRelease } from '../toolchain/index.ts';
import { guard, guarded, unguarded } from './guarded.ts';

/** What a program sees of an error. */
interface Caught {
  message: string;
  stack: string;
  code: string;
  keys: string[];
  own: string[];
  kind: string;
  finding?: LoadFinding;
}

/** Loads each file that it is told, and says what it caught; null for one that loads. */
const program = `
const caught = process.argv.slice(2).map((file) => {
  try { require(file); return [file, null]; } catch (error) {
    const { message, stack, code, finding } = error;
    const kind = Object.getPrototypeOf(error) === Error.prototype ? 'Error' : 'another class';
    return [file, { message, stack, code, keys: Object.keys(error), own: Object.getOwnPropertyNames(error), kind, finding }];
  }
});
console.log(JSON.stringify(caught));
`;

/** Each file that does not load, and the code of what is said about it; null where nothing is to be said. */
const codes: Readonly<Record<string, string | null>> = {
  'other-abi': 'ABI_MISMATCH',
  arm64: 'ARCH_MISMATCH',
  arm: 'ARCH_MISMATCH',
  windows: 'PLATFORM_MISMATCH',
  pointer: 'CORRUPT_FILE',
  empty: 'CORRUPT_FILE',
  musl: 'LIBC_MISMATCH',
  library: 'LIBRARY_MISSING',
  symbol: 'SYMBOL_MISSING',
  glibc: 'GLIBC_TOO_OLD',
  plain: null,
  throws: null,
};

/** Node's own start-up function of an addon throws. */
const throwing = `
typedef void *any; extern any napi_throw_error(any env, const char *code, const char *message);
any napi_register_module_v1(any env, any exports) { napi_throw_error(env, "E_INIT", "as the addon says"); return exports; }
`;

/** For Node 22, and in the old way: it registers once in a process. */
const once = `
struct node_module {
  int version; unsigned flags; void *handle; const char *file; void (*start)(void *, void *, void *);
  void *context; const char *name; void *data; struct node_module *next;
};
extern void node_module_register(void *module);
static void start(void *exports, void *module, void *data) {}
static struct node_module self = {127, 0, 0, __FILE__, start, 0, "once", 0, 0};
__attribute__((constructor)) static void declare(void) { node_module_register(&self); }
`;

const folder = 'node_modules/bad';
const fileOf = (name: string) => `${folder}/build/Release/${name}.node`;

async function writeTree(): Promise<string> {
  const root = makeFolder('guard');
  const addon = { modules: [{ version: 115, filename: '../addon.cc' }], imports: ['node_module_register'] };
  writeFiles(root, {
    'package.json': { name: 'app', private: true },
    'load.cjs': program,
    'node_modules/.package-lock.json': {
      lockfileVersion: 3,
      packages: { [folder]: { version: '1.2.3', integrity: 'sha512-AA==', hasInstallScript: true } },
    },
    [`${folder}/package.json`]: { name: 'bad', version: '1.2.3', scripts: { install: 'node-gyp rebuild' } },
    [`${folder}/binding.gyp`]: '{}',
    [fileOf('arm64')]: buildElf({ ...addon, machine: 183 }),
    [fileOf('arm')]: buildElf({ ...addon, bits: 32, machine: 40 }),
    [fileOf('windows')]: buildPe(),
    [fileOf('pointer')]:
      `version https://git-lfs.github.com/spec/v1\noid sha256:${'a'.repeat(64)}\nsize 123456\n`,
    [fileOf('empty')]: '',
    [fileOf('other-abi')]: await addonFor(18),
  });
  const cc = (out: string, source: string, ...args: string[]) => {
    writeFileSync(join(root, 'addon.c'), source);
    execFileSync('cc', ['-shared', '-fPIC', '-nostdlib', '-o', out, 'addon.c', ...args], { cwd: root });
  };
  /** An addon that needs a library which is linked with it here, and is not there when it is loaded. */
  const needs = (name: string, library: string, version = 'ONE') => {
    writeFileSync(join(root, 'versions'), `${version} { global: other; };`);
    cc('other.so', 'void other(void) {}', `-Wl,-soname,${library}`, '-Wl,--version-script=versions');
    const source = 'extern void other(void); void napi_register_module_v1(void) { other(); }';
    cc(fileOf(name), source, './other.so');
  };
  needs('musl', 'libc.musl-x86_64.so.1');
  needs('library', 'libnone.so.9');
  needs('glibc', 'libc.so.6', 'GLIBC_9.9');
  cc(fileOf('once'), once);
  cc(fileOf('throws'), throwing);
  cc(fileOf('plain'), 'int answer(void) { return 42; }');
  cc(fileOf('symbol'), 'extern int missing; int *here = &missing; void napi_register_module_v1(void) {}');
  return root;
}

const releases: NodeRelease[] = [20, 26, ...onlyInFull<NodeRelease>(18, 22, 24, 25)];

describe('an error of a failed load', () => {
  let root = '';
  before(async () => {
    root = await writeTree();
  });

  for (const node of releases) {
    test(`has Node ${node}'s own text, code and class, and after it the reason`, async () => {
      const args = ['load.cjs', ...Object.keys(codes).map((name) => `./${fileOf(name)}`)];
      const plain = await unguarded(args, { cwd: root, node });
      const said = await guarded(args, { cwd: root, node });
      assert.equal(said.stderr, plain.stderr);
      const without = new Map(JSON.parse(plain.stdout) as [string, Caught | null][]);
      for (const [file, error] of JSON.parse(said.stdout) as [string, Caught | null][]) {
        const name = file.replace(/.*\/|\.node$/g, '');
        const before = without.get(file);
        assert.ok(error && before, `${name} does not load`);
        const { message, stack, finding } = error;
        const own = error.own.filter((key) => key !== 'finding');
        assert.deepEqual(
          [error.code, error.keys, error.kind, own],
          [before.code, before.keys, before.kind, before.own],
          name,
        );
        assert.equal(finding?.code ?? null, codes[name], `${name}: ${message}`);
        if (finding === undefined) {
          assert.equal(message, before.message, name);
          continue;
        }
        assert.ok(message.startsWith(`${before.message}\n\nabistamp: bad@1.2.3`), `${name}: ${message}`);
        assert.ok(stack.startsWith(`Error: ${message}\n    at `), `${name}: ${stack}`);
        assert.equal(finding.file, join(root, fileOf(name)));
        assert.equal(finding.package, 'bad@1.2.3');
        assert.ok(message.includes(finding.command) && message.includes(finding.file), name);
        // Those who test for words of Node's find no more of them than before.
        const added = message.slice(before.message.length).toLowerCase();
        const words = testedWords.filter((word) => added.includes(word));
        assert.deepEqual(
          words.filter((word) => !before.message.toLowerCase().includes(word)),
          [],
          name,
        );
      }
    });
  }

  test('says both sides and the one command', async () => {
    const { stdout } = await guarded(['load.cjs', `./${fileOf('other-abi')}`], { cwd: root, node: 22 });
    const [[, error] = []] = JSON.parse(stdout) as [string, Caught][];
    assert.deepEqual(
      [error?.finding?.found, error?.finding?.required, error?.finding?.command],
      ['node-v108-linux-x64', 'node-v127-linux-x64', 'npx abistamp rebuild bad'],
    );
  });

  test('about a file of no package names the file, and what to put there', async () => {
    const copied = join(root, 'dist/1a2b.node');
    const alone = join(makeFolder('alone'), '3c4d.node');
    for (const file of [copied, alone]) {
      mkdirSync(dirname(file), { recursive: true });
      copyFileSync(join(root, fileOf('other-abi')), file);
    }
    const { stdout } = await guarded(['load.cjs', alone, copied], { cwd: root, node: 22 });
    const [[, error] = [], [, own] = []] = JSON.parse(stdout) as [string, Caught][];
    const { package: name, path, found, command, message } = error?.finding ?? {};
    assert.deepEqual([name, path, found], [null, null, 'node-v108-linux-x64']);
    assert.match(message ?? '', /^3c4d\.node was compiled for Node 18 \(ABI 108\), but Node 22/);
    assert.match(command ?? '', /^put a file there that was made for Node 22\S* .*: bundle or build again/);
    // A copy in the project is built with it.
    assert.deepEqual([own?.finding?.package, own?.finding?.command], ['app', 'build app again']);
  });

  test('of an addon that was loaded before blames no file', async () => {
    const load = `process.dlopen({ exports: {} }, require('path').resolve('${fileOf('once')}'));`;
    const twice = `${load} try { ${load} } catch (error) { console.log(error.finding.code, error.message); }`;
    const env = { ABISTAMP_ON_MISMATCH: 'rebuild' };
    const { stdout, stderr } = await guarded(['-e', twice], { cwd: root, node: 22, env });
    assert.equal(stderr, '', 'and nothing is repaired');
    assert.match(
      stdout,
      /^LOADED_BEFORE Module did not self-register: .*\n\nabistamp: bad@1\.2\.3: .*No rebuild/s,
    );
  });

  test('that was read before shows the reason in its stack, too', async () => {
    const program = `
      Error.prepareStackTrace = undefined;
      const { dlopen } = process;
      process.dlopen = function (...given) { try { return dlopen.apply(this, given); } catch (e) { void e.stack; throw e; } };
      require(${JSON.stringify(guard)});
      try { require('./${fileOf('arm64')}'); } catch (error) { console.log(error.stack); }`;
    const { stdout } = await unguarded(['-e', program], { cwd: root });
    assert.match(stdout, /^Error: .*\n\nabistamp: bad@1\.2\.3 .*\n {4}at /s);
  });

  test('uncaught is shown with a short line of ours', async () => {
    const { stderr } = await guarded(['-e', `require('./${fileOf('arm64')}')`], { cwd: root });
    assert.match(
      stderr,
      /^\S+guard\.cjs:\d+\n {1,20}if \(other === null\) throw explain\(error, guarded\.path\);\n/,
    );
    assert.match(stderr, /\n {2}code: 'ERR_DLOPEN_FAILED'\n}/, 'no property of ours is shown');
  });
});
