import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { makeFolder } from '../support/make-folder.ts';
import { node, runTool } from '../toolchain/index.ts';
import { machines } from './machines.ts';
import { type ReadyNode, readyIfItStarts, type Skipped, starter } from './platform.ts';

/*
 * The same files, which need no C library, in the loaders of glibc and of musl: `checkLink` foretells what
 * each does. The other machines' loaders see another root than this process (test/binary/link/hosts.test.ts).
 */

const entry = 'void *napi_register_module_v1(void *env, void *exports) { return exports; }\n';
const threadData = (bytes: number, model: string) =>
  `__attribute__((tls_model("${model}"))) __thread char held[${bytes}] = {1}; char *hold() { return held; }`;

/** Code of a file, how it is linked, and what each loader stops at; null: it loads. */
const cases: Record<string, { code: string; flags?: string[]; glibc: string | null; musl: string | null }> = {
  plain: { code: '', glibc: null, musl: null },
  'a call to nothing': {
    code: 'int nowhere(); int call() { return nowhere(); }',
    flags: ['-Wl,-z,lazy'],
    glibc: null,
    musl: null,
  },
  'a pointer to nothing': {
    code: 'int nowhere(); int (*held)() = nowhere;',
    glibc: 'symbol-missing',
    musl: 'symbol-missing',
  },
  'a word for nothing': {
    code: 'int nowhere(); void *get() { return nowhere; }',
    flags: ['-Wl,-z,lazy'],
    glibc: 'symbol-missing',
    musl: null,
  },
  'no such library': { code: '', flags: ['-lnone'], glibc: 'library-missing', musl: 'library-missing' },
  'a little at a fixed place': {
    code: threadData(100, 'initial-exec'),
    glibc: null,
    musl: 'thread-data-fixed',
  },
  'much at a fixed place': {
    code: threadData(5000, 'initial-exec'),
    glibc: 'thread-data-fixed',
    musl: 'thread-data-fixed',
  },
  'much that is asked for': { code: threadData(5000, 'global-dynamic'), glibc: null, musl: null },
};

/** Foretells, then loads; registering is no part of it. */
const script = `
const { checkLink } = require(process.argv[2]);
const results = process.argv.slice(3).map((path) => {
  const report = checkLink(path, { execPath: process.execPath });
  let loads = true;
  try { process.dlopen({ exports: {} }, path); } catch { loads = false; }
  return [report.loads, loads, report.problems.map(({ kind }) => kind).find((kind) => kind !== 'symbol-latent') ?? null];
});
console.log(JSON.stringify(results));
`;

function build(): { folder: string; files: string[] } {
  const folder = makeFolder('links');
  const compile = (name: string, code: string, flags: readonly string[]) => {
    const source = join(folder, `${name}.c`);
    writeFileSync(source, code);
    execFileSync('gcc', [
      '-w',
      '-shared',
      '-fPIC',
      '-nostdlib',
      source,
      `-L${folder}`,
      ...flags,
      '-o',
      join(folder, name),
    ]);
    return join(folder, name);
  };
  compile('libnone.so', 'int none;', ['-Wl,-soname,libnone-of-it.so']);
  const files = Object.values(cases).map(({ code, flags = [] }, i) =>
    compile(`case${i}.node`, entry + code, ['-Wl,--no-as-needed', ...flags]),
  );
  return { folder, files };
}

async function here(): Promise<ReadyNode | Skipped> {
  const { execPath, bin } = await node(starter);
  return readyIfItStarts({
    program: execPath,
    start: (args, cwd) => runTool(execPath, [...args], { cwd, node: starter }),
    at: bin,
    failure: 'its Node does not start',
  });
}

const loaders = {
  glibc: here,
  musl: () => machines['linux-x64-musl'].setUp(),
} as const;

for (const loader of ['glibc', 'musl'] as const) {
  describe(`the loader of ${loader}`, {
    skip: process.platform !== 'linux' || process.arch !== 'x64',
  }, async () => {
    const ready = await loaders[loader]();
    if (ready.kind === 'skipped') {
      test('links', { skip: ready.because });
      return;
    }
    const { folder, files } = build();
    const binary = fileURLToPath(new URL('../../packages/binary/dist', import.meta.url));
    writeFileSync(join(folder, 'link.cjs'), script);
    const args = [join(binary, 'index.cjs'), ...files];
    const { stdout, stderr } = await ready.script(join(folder, 'link.cjs'), args, folder, {
      folders: [binary],
    });
    assert.equal(stderr, '');
    const results = JSON.parse(stdout) as [foretold: boolean, loads: boolean, stops: string | null][];
    for (const [i, [name, expected]] of Object.entries(cases).entries())
      test(`does with "${name}" what is foretold`, () => {
        const stops = expected[loader];
        assert.deepEqual(results[i], [stops === null, stops === null, stops]);
      });
  });
}
