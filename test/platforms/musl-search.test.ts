import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { makeFolder } from '../support/make-folder.ts';
import { compat, muslWith } from './musl/musl.ts';

/*
 * Where musl's loader looks in the layouts of real systems, and what it makes of files for glibc: `checkLink`
 * foretells what each file does there. links.test.ts goes through what is in a file.
 */

const entry = 'void *napi_register_module_v1(void *env, void *exports) { return exports; }\n';
const rpath = (path: string) => `-Wl,-rpath,${path}`;

/** How addons are linked, each with its own library in `lib`, which no other one has loaded before. */
const linked: Record<string, string[]> = {
  plain: [],
  origin: [rpath('$ORIGIN/lib')],
  braces: [rpath(`$${'{ORIGIN}'}/lib`)],
  'another token first': [rpath('/none/$LIB:$ORIGIN/lib')],
  'another token last': [rpath('$ORIGIN/lib:/none/$LIB')],
  'a longer token': [rpath('$ORIGIN_/lib:$ORIGIN/lib')],
  'a line break': [rpath('/none\n$ORIGIN/lib')],
  'an empty item': [rpath(':/none')],
  'no system folders': ['-Wl,-z,nodefaultlib'],
};

/** Addons that need something else. */
const others: Record<string, { code: string; flags: string[] }> = {
  // The path of the file that needs it leads to what its library needs.
  chain: {
    code: 'int middle(); int (*held)() = middle;',
    flags: ['-Llib/chain', '-lmiddle', rpath('$ORIGIN/lib/chain:$ORIGIN/lib'), '-Wl,--enable-new-dtags'],
  },
  lazy: { code: 'int nowhere(); int call() { return nowhere(); }', flags: ['-Wl,-z,lazy'] },
  program: { code: 'void _start() {}', flags: ['-pie', '-fPIE', '-rdynamic'] },
  "glibc's library": { code: '', flags: ['-l:libc.so.6', '-l:libm.so.6', '-l:libpthread.so.0'] },
  "glibc's resolver": { code: '', flags: ['-l:libresolv.so.2'] },
  "glibc's loader": { code: '', flags: ['-l:ld-linux-x86-64.so.2'] },
  preloaded: { code: 'int inner(); int (*held)() = inner;', flags: [] },
};

/** Load everywhere. */
const always = [
  ...['origin', 'braces', 'a longer token', 'a line break', 'chain', 'lazy', 'program'],
  "glibc's library",
];
/** Where `lib` is searched. */
const everything = [...Object.keys(linked), ...Object.keys(others)].filter(
  (name) => name !== "glibc's resolver" && name !== 'preloaded',
);

const folder = makeFolder('musl-search');
const wrap = (start: string) => `
touch "$new/opt/real"
mount --bind "$root/usr/bin/node" "$new/opt/real"
umount "$new/opt/node"
printf '#!/bin/sh\\nexec ${start} /opt/real "$@"\\n' > "$new/opt/node"
chmod +x "$new/opt/node"`;
const link = (name: string) => `mkdir -p "$new/usr/local"; ln -s "${folder}/lib" "$new${name}"`;

interface World {
  layout?: string;
  env?: Record<string, string>;
  /** Below the folder of the addons. */
  cwd?: string;
  loads: readonly string[];
}

const worlds: Record<string, World> = {
  Alpine: { loads: always },
  'Alpine with /lib as a link to /usr/lib': {
    layout:
      'mkdir "$new/usr/lib"; mv "$new"/lib/* "$new/usr/lib"; rmdir "$new/lib"; ln -s usr/lib "$new/lib"',
    loads: always,
  },
  'a library in /usr/local/lib': { layout: link('/usr/local/lib'), loads: everything },
  'a library in /usr/lib': { layout: link('/usr/lib'), loads: everything },
  'a library in /usr/lib64 and /lib64': { layout: `${link('/usr/lib64')}; ${link('/lib64')}`, loads: always },
  "glibc's loader as a link to musl's": {
    layout: compat,
    loads: [...always, "glibc's loader"],
  },
  'a path file': {
    layout: `printf '/lib\\n${folder}/lib' > "$new/etc/ld-musl-x86_64.path"`,
    loads: everything,
  },
  'a path file without the usual folders': {
    layout: `${link('/usr/lib')}; printf ':/lib:\\n' > "$new/etc/ld-musl-x86_64.path"`,
    loads: always,
  },
  'musl in a folder of its own, with its path file': {
    layout: `
mkdir -p "$new/a/lib" "$new/a/etc"
cp "$new/lib/ld-musl-x86_64.so.1" "$new/a/lib/libc.so"
printf '/lib:${folder}/lib' > "$new/a/etc/ld-musl-x86_64.path"
sed '0,/\\/lib\\/ld-musl-x86_64.so.1/s||/a/lib/libc.so\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00|' "$root/usr/bin/node" > "$new/opt/other"
chmod +x "$new/opt/other"
umount "$new/opt/node"
mount --bind "$new/opt/other" "$new/opt/node"`,
    loads: everything,
  },
  LD_LIBRARY_PATH: { env: { LD_LIBRARY_PATH: `/none:${folder}/lib` }, loads: everything },
  'LD_LIBRARY_PATH by lines': { env: { LD_LIBRARY_PATH: `/none\n${folder}/lib` }, loads: everything },
  'LD_LIBRARY_PATH from here': { env: { LD_LIBRARY_PATH: 'lib' }, loads: everything },
  'LD_LIBRARY_PATH with empty items': { cwd: 'lib', env: { LD_LIBRARY_PATH: ':/none:' }, loads: always },
  'LD_LIBRARY_PATH with a text in place of a library': {
    env: { LD_LIBRARY_PATH: `${folder}/text:${folder}/lib` },
    loads: everything.filter((name) => name !== 'plain' && name !== 'origin'),
  },
  LD_PRELOAD: { env: { LD_PRELOAD: `${folder}/lib/libinner.so` }, loads: [...always, 'preloaded'] },
  LD_BIND_NOW: { env: { LD_BIND_NOW: '1' }, loads: always },
  'a program that its loader started': { layout: wrap('/lib/ld-musl-x86_64.so.1'), loads: always },
  '… with folders for it': {
    layout: wrap(`/lib/ld-musl-x86_64.so.1 --argv0 node --library-path=/none:${folder}/lib --`),
    env: { LD_LIBRARY_PATH: '/none' },
    loads: everything,
  },
};

function build(): void {
  const compile = (file: string, code: string, flags: readonly string[]) => {
    mkdirSync(join(folder, dirname(file)), { recursive: true });
    writeFileSync(join(folder, 'code.c'), code);
    const kind = flags.includes('-pie') ? [] : ['-shared'];
    const args = ['-w', '-fPIC', '-nostdlib', ...kind, 'code.c', '-Llib', '-Wl,--no-as-needed', ...flags];
    execFileSync('gcc', [...args, '-o', file], { cwd: folder });
  };
  const library = (name: string, code: string, flags: string[] = []) =>
    compile(`lib/${name}`, code, [`-Wl,-soname,${name.replace('chain/', '')}`, ...flags]);
  const ofGlibc = ['libc.so.6', 'libm.so.6', 'libpthread.so.0', 'libresolv.so.2'];
  for (const name of [...ofGlibc, 'ld-linux-x86-64.so.2']) library(name, '');
  library('libinner.so', 'int inner() { return 1; }');
  library('chain/libmiddle.so', 'int inner(); int middle() { return inner(); }', ['-linner']);
  Object.entries(linked).forEach(([name, flags], i) => {
    library(`lib${i}.so`, 'int greet() { return 1; }');
    compile(fileOf(name), `${entry}int greet(); int (*held)() = greet;`, [`-l${i}`, ...flags]);
  });
  for (const [name, { code, flags }] of Object.entries(others)) compile(fileOf(name), entry + code, flags);
  // Only to link with.
  for (const name of ofGlibc) rmSync(join(folder, 'lib', name));
  mkdirSync(join(folder, 'text'));
  for (const name of ['lib0.so', 'lib1.so']) writeFileSync(join(folder, 'text', name), 'INPUT(lib.so)');
  writeFileSync(join(folder, 'foretell.cjs'), script);
}

const fileOf = (name: string) => `${name.replaceAll(/\W/g, '-')}.node`;

/** Foretells, then loads. */
const script = `
const { checkLink } = require(process.argv[2]);
const results = process.argv.slice(3).map((name) => {
  const path = require('node:path').join(__dirname, name);
  const report = checkLink(path, { execPath: process.execPath });
  let loads = true;
  try { process.dlopen({ exports: {} }, path); } catch { loads = false; }
  return [report.loads, loads];
});
console.log(JSON.stringify(results));
`;

const names = [...Object.keys(linked), ...Object.keys(others)];

describe('musl’s loader', { skip: process.platform !== 'linux' || process.arch !== 'x64' }, async () => {
  const usual = await muslWith('');
  if (usual.kind === 'skipped') {
    test('search', { skip: usual.because });
    return;
  }
  build();
  const binary = fileURLToPath(new URL('../../packages/binary/dist', import.meta.url));
  for (const [world, { layout, env = {}, cwd = '', loads }] of Object.entries(worlds))
    test(`does what is foretold: ${world}`, async () => {
      const ready = layout === undefined ? usual : await muslWith(layout);
      assert.ok(ready.kind === 'ready');
      const args = [join(binary, 'index.cjs'), ...names.map(fileOf)];
      const { stdout, stderr } = await ready.script(join(folder, 'foretell.cjs'), args, join(folder, cwd), {
        ...{ env, folders: [binary, folder] },
      });
      assert.equal(stderr, '');
      const results = JSON.parse(stdout) as [foretold: boolean, loads: boolean][];
      assert.deepEqual(
        Object.fromEntries(names.map((name, i) => [name, results[i]])),
        Object.fromEntries(names.map((name) => [name, [loads.includes(name), loads.includes(name)]])),
      );
    });
});
