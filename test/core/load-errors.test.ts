import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { readLoadErrors } from '@abistamp/core/internal/load-error/read-load-errors';

/** As Node.js, the loaders and the packages print them. */
const messages: readonly (readonly [
  name: string,
  text: string,
  path: string | null,
  problem: unknown,
  abi?: number,
])[] = [
  [
    'another ABI',
    `Error: The module '/app/node_modules/a/build/Release/a.node'
was compiled against a different Node.js version using
NODE_MODULE_VERSION 115. This version of Node.js requires
NODE_MODULE_VERSION 127. Please try re-compiling`,
    '/app/node_modules/a/build/Release/a.node',
    { code: 'ABI_MISMATCH', abis: [115], runtime: null },
    127,
  ],
  [
    'another ABI, in a line of JSON',
    String.raw`{"level":50,"err":"The module '/app/node_modules/a/a.node'\nwas compiled against a different Node.js version using\nNODE_MODULE_VERSION 93. This version of Node.js requires\nNODE_MODULE_VERSION 108."}`,
    '/app/node_modules/a/a.node',
    { code: 'ABI_MISMATCH', abis: [93], runtime: null },
    108,
  ],
  [
    'an older glibc',
    "Error: /lib/x86_64-linux-gnu/libc.so.6: version `GLIBC_2.34' not found (required by /app/node_modules/a/a.node)",
    '/app/node_modules/a/a.node',
    { code: 'GLIBC_TOO_OLD', needs: '2.34' },
  ],
  [
    'an older libstdc++',
    "/usr/lib/libstdc++.so.6: version `GLIBCXX_3.4.30' not found (required by /app/node_modules/a/a.node)",
    '/app/node_modules/a/a.node',
    { code: 'LIBSTDCXX_TOO_OLD', needs: 'GLIBCXX_3.4.30', library: 'libstdc++.so.6' },
  ],
  [
    'a file of another system on Linux',
    'Error: /app/node_modules/a/a.node: invalid ELF header',
    '/app/node_modules/a/a.node',
    { code: 'PLATFORM_MISMATCH', platform: null, system: 'linux' },
  ],
  [
    'a missing library',
    'Error: libvips.so.42: cannot open shared object file: No such file or directory',
    null,
    { code: 'LIBRARY_MISSING', libraries: ['libvips.so.42'], from: null },
  ],
  [
    'a glibc file under musl',
    'Error: Error loading shared library ld-linux-x86-64.so.2: No such file or directory (needed by /app/node_modules/a/a.node)',
    '/app/node_modules/a/a.node',
    { code: 'LIBC_MISMATCH', libc: 'glibc', certain: true },
  ],
  [
    'a musl file under glibc',
    'Error: libc.musl-x86_64.so.1: cannot open shared object file: No such file or directory',
    null,
    { code: 'LIBC_MISMATCH', libc: 'musl', certain: true },
  ],
  [
    'another ABI, in Bun',
    "error: The module 'own' was compiled against a different Node.js ABI version using NODE_MODULE_VERSION 137. This version of Bun requires NODE_MODULE_VERSION 127. Please try re-compiling or re-installing",
    null,
    { code: 'ABI_MISMATCH', abis: [137], runtime: null },
    127,
  ],
  [
    'an addon that Bun finds no entry in',
    "TypeError: symbol 'napi_register_module_v1' not found in native module. Is this a Node API (napi) module?",
    null,
    { code: 'ADDON_REFUSED', why: 'not-registered', abis: [] },
  ],
  [
    'a file whose name Bun refuses',
    "error: 'better-sqlite3' is not yet supported in Bun.\nTrack the status in https://github.com/oven-sh/bun/issues/4290",
    null,
    { code: 'ADDON_REFUSED', why: 'by-name', abis: [] },
  ],
  [
    'a function of libuv that Bun only pretends to have',
    'panic(main thread): unsupported uv function: uv_async_init',
    null,
    { code: 'SYMBOL_MISSING', symbols: ['uv_async_init'], late: true },
  ],
  [
    'an addon that Deno does not load',
    'error: Uncaught (in promise) TypeError: Cannot load native addon at /app/node_modules/a/a.node: it was built against the legacy Node.js native addon API (NODE_MODULE / nan), which Deno does not support.',
    '/app/node_modules/a/a.node',
    { code: 'ADDON_REFUSED', why: 'not-node-api', abis: [] },
  ],
  [
    'an addon that Deno finds no entry in',
    'error: Uncaught (in promise) TypeError: Unable to find register Node-API module at /app/node_modules/b/b.node',
    '/app/node_modules/b/b.node',
    { code: 'ADDON_REFUSED', why: 'not-node-api', abis: [] },
  ],
  [
    'a file whose name Deno refuses',
    'error: Uncaught (in promise) Error: Using cpu-features module is currently not supported',
    null,
    { code: 'ADDON_REFUSED', why: 'by-name', abis: [] },
  ],
  [
    'a missing symbol',
    'Error: /app/node_modules/a/a.node: undefined symbol: _ZN2v87Isolate3FooEv',
    '/app/node_modules/a/a.node',
    { code: 'SYMBOL_MISSING', symbols: ['_ZN2v87Isolate3FooEv'] },
  ],
  [
    'a symbol of glibc under musl',
    'Error relocating /app/node_modules/b/b.node: gnu_get_libc_version: symbol not found',
    '/app/node_modules/b/b.node',
    { code: 'LIBC_MISMATCH', libc: 'glibc', certain: true },
  ],
  [
    'another processor on macOS',
    "Error: dlopen(/app/node_modules/a/a.node, 0x0001): tried: '/app/node_modules/a/a.node' (mach-o file, but is an incompatible architecture (have 'x86_64', need 'arm64'))",
    '/app/node_modules/a/a.node',
    { code: 'ARCH_MISMATCH', archs: ['x64'] },
  ],
  [
    'a file of another system on macOS',
    "Error: dlopen(/a.node, 0x0001): tried: '/app/node_modules/a/a.node' (slice is not valid mach-o file)",
    '/app/node_modules/a/a.node',
    { code: 'PLATFORM_MISMATCH', platform: null, system: 'darwin' },
  ],
  [
    'a symbol that this macOS does not have yet',
    'dyld[421]: Symbol not found: __ZNSt3__122__libcpp_verbose_abortEPKcz\n  Referenced from: <5DA1C8E5-A0C8> /app/node_modules/a/a.node (built for macOS 13.3 which is newer than running OS)\n  Expected in: /usr/lib/libc++.1.dylib',
    '/app/node_modules/a/a.node',
    { code: 'MACOS_TOO_OLD', needs: '13.3' },
  ],
  [
    'a missing library on macOS',
    'dyld: Library not loaded: @rpath/libfoo.dylib\n  Referenced from: <5DA1C8E5-A0C8> /app/node_modules/a/a.node\n  Reason: tried',
    '/app/node_modules/a/a.node',
    { code: 'LIBRARY_MISSING', libraries: ['@rpath/libfoo.dylib'], from: null },
  ],
  [
    'a file of another system on Windows',
    'Error: %1 is not a valid Win32 application.\n\\\\?\\C:\\app\\node_modules\\a\\a.node',
    'C:\\app\\node_modules\\a\\a.node',
    { code: 'ARCH_MISMATCH', archs: [] },
  ],
  [
    'bindings finds nothing',
    'Error: Could not locate the bindings file. Tried:\n → /app/node_modules/a/build/a.node\n → /app/node_modules/a/build/Debug/a.node',
    '/app/node_modules/a/build/a.node',
    { code: 'NOT_BUILT', why: 'never-run', expected: ['/app/node_modules/a/build/a.node'] },
  ],
  [
    'node-gyp-build finds nothing',
    'Error: No native build was found for platform=linux arch=x64 runtime=node abi=127 uv=1 libc=glibc node=22.23.3\n    loaded from: /app/node_modules/a\n',
    '/app/node_modules/a',
    { code: 'NOT_BUILT', why: 'never-run', expected: [] },
    127,
  ],
  [
    'a plain require finds nothing',
    "Error: Cannot find module '../build/Release/a.node'\nRequire stack:\n- /app/node_modules/a/lib/index.js\n",
    '/app/node_modules/a/lib/index.js',
    { code: 'NOT_BUILT', why: 'never-run', expected: ['../build/Release/a.node'] },
  ],
  [
    'the platform package of another machine',
    'Specifically the "@esbuild/darwin-arm64" package is present but this platform\nneeds the "@esbuild/linux-x64" package instead.',
    'node_modules/@esbuild/linux-x64',
    {
      code: 'PLATFORM_PACKAGE_MISSING',
      wanted: ['@esbuild/linux-x64'],
      present: ['@esbuild/darwin-arm64'],
      offered: true,
    },
  ],
  [
    'a platform package that is not there',
    "Error: Cannot find module '@rollup/rollup-linux-x64-gnu'. npm has a bug",
    'node_modules/@rollup/rollup-linux-x64-gnu',
    {
      code: 'PLATFORM_PACKAGE_MISSING',
      wanted: ['@rollup/rollup-linux-x64-gnu'],
      present: [],
      offered: true,
    },
  ],
  [
    'no file on macOS',
    "Error: dlopen(/app/node_modules/a/a.node, 0x0001): tried: '/app/node_modules/a/a.node' (no such file)",
    '/app/node_modules/a/a.node',
    { code: 'NOT_BUILT', why: 'never-run', expected: ['/app/node_modules/a/a.node'] },
  ],
  [
    'nothing that registered itself',
    "Error: Module did not self-register: '/app/a.node'.",
    '/app/a.node',
    { code: 'NOT_REGISTERED' },
  ],
];

describe('load errors in a text', () => {
  for (const [name, text, path, problem, abi = null] of messages) {
    test(name, () => {
      const [error, ...others] = readLoadErrors(`some log\n${text}\n    at Object.<anonymous>`);
      assert.deepEqual(others, []);
      assert.deepEqual(
        { path: error?.path, problem: error?.problem, abi: error?.abi },
        { path, problem, abi },
      );
    });
  }

  test('the program is known by words that are its own', () => {
    for (const [name, text] of messages) {
      const [, program = null] = /\b(Bun|Deno)\b/.exec(name) ?? [];
      assert.equal(readLoadErrors(text)[0]?.program, program?.toLowerCase() ?? null, name);
    }
  });

  test('a quote begins with its line, ends with the message, and is one line of bounded length', () => {
    const [error] = readLoadErrors(
      `before\n  Error:\tThe module '/a/a.node'\n\n  was compiled against a different Node.js version using\nNODE_MODULE_VERSION 115. This version of Node.js requires\nNODE_MODULE_VERSION 127. Please`,
    );
    assert.equal(
      error?.quote,
      "Error: The module '/a/a.node' was compiled against a different Node.js version using NODE_MODULE_VERSION 115. This version of Node.js requires NODE_MODULE_VERSION 127",
    );
    const path = (length: number) => `/${'x'.repeat(length - '/.node: invalid ELF header'.length)}.node`;
    const quoteOf = (length: number) => readLoadErrors(`${path(length)}: invalid ELF header`)[0]?.quote ?? '';
    assert.ok(quoteOf(300).endsWith(': invalid ELF header') && quoteOf(300).length === 300);
    assert.ok(quoteOf(301).endsWith('…') && quoteOf(301).length === 300);
    const far = readLoadErrors(`${'y'.repeat(2000)} /a.node: invalid ELF header`)[0];
    assert.equal(far?.quote.length, 300);
    // Each letter says how far from the message it is.
    const counted = Array.from({ length: 3000 }, (_, i) => String.fromCharCode(0x4e00 + 3000 - i)).join('');
    const [counting] = readLoadErrors(
      `${counted} was compiled against a different Node.js version using\nNODE_MODULE_VERSION 115. This version of Node.js requires\nNODE_MODULE_VERSION 127`,
    );
    assert.equal((counting?.quote.codePointAt(0) ?? 0) - 0x4e00, 1023);
  });

  test('of many errors, a hundred are told', () => {
    const many = Array.from({ length: 130 }, (_, i) => `/a/${i}.node: invalid ELF header\n`);
    const errors = readLoadErrors(many.join(''));
    assert.equal(errors.length, 100);
    assert.equal(errors.at(-1)?.path, '/a/99.node');
  });

  test('what other languages’ loaders say is theirs, unless it is about an addon', () => {
    const lacks = 'libx.so.1: cannot open shared object file: No such file or directory';
    for (const words of [
      ...['ImportError', 'OSError', 'ModuleNotFoundError', 'UnsatisfiedLinkError', 'LoadError'],
      'DllNotFoundException',
    ]) {
      assert.deepEqual(readLoadErrors(`${words}: ${lacks}`), [], words);
      assert.equal(readLoadErrors(`${words}: /a.node: invalid ELF header`).length, 1, words);
    }
    assert.deepEqual(readLoadErrors(`x: error while loading shared libraries: ${lacks}`), []);
    assert.equal(readLoadErrors(`Error: ${lacks}`).length, 1);
  });

  test('colours change nothing, and what is logged twice is one error', () => {
    const text = '\u001b[31mError: /a/b.node: undefined symbol: foo\u001b[39m\n';
    assert.equal(readLoadErrors(text + text).length, 1);
  });

  test('several are told in the order of the text', () => {
    const errors = readLoadErrors(messages.map(([, text]) => text).join(`\n${'-'.repeat(4000)}\n`));
    assert.deepEqual(
      errors.map(({ problem }) => problem),
      messages.map(([, , , problem]) => problem),
    );
  });

  test('without a path, the package is that of the stack after the message, or else before it', () => {
    const stack = (name: string) => `    at Object.<anonymous> (/app/node_modules/${name}/index.js:1:1)\n`;
    const message = 'Error: libx.so.1: cannot open shared object file: No such file or directory\n';
    const asks = (text: string) => readLoadErrors(text)[0]?.asks;
    assert.equal(asks(stack('before') + message + stack('after')), 'after');
    assert.equal(asks(stack('before') + message), 'before');
    assert.equal(asks(stack('before') + message + ' '.repeat(3100) + stack('after')), 'before');
    assert.equal(asks(stack('before') + ' '.repeat(500) + message), null);
    assert.equal(asks(message), null);
  });

  test('other errors are none of ours', () => {
    for (const text of [
      "Error: Cannot find module './config'",
      'TypeError: x is not a function',
      "Cannot find module 'lodash'",
    ])
      assert.deepEqual(readLoadErrors(text), []);
  });

  test('no text takes it long', () => {
    for (const piece of [
      '/',
      'a',
      "'",
      '/a.node',
      'GLIBC_2.',
      ': version `',
      "Cannot find module '",
      '\\n',
      'a.so',
      ': ',
      ' ',
      '\n',
      '\\',
      "\\n' +\n  '",
      '(',
      ' (mach-o',
      '/node_modules/',
      '\\node_modules\\',
      'Source path: ',
      'Error relocating ',
      'is not a valid Win32 application',
      'Module did not self-register',
      'Failed to load native binding\n',
      'dlopen(',
      'web | ',
      'Illegal instruction ',
    ])
      readLoadErrors(piece.repeat(1_000_000 / piece.length));
  });

  test('twice the text takes at most about twice the work', () => {
    const piece = 'spawn /node_modules/a: Missing binding C:\\p2\\node_modules\\a.node (required by ';
    for (const size of [1e5, 2e5, 4e5, 8e5]) readLoadErrors(piece.repeat(size / piece.length));
  });

  test('a backslash and an n in a path of Windows are no line break', () => {
    const path = 'C:\\p2\\node_modules\\native\\build\\native.node';
    const [error] = readLoadErrors(`Error: %1 is not a valid Win32 application.\n\\\\?\\${path}`);
    assert.equal(error?.path, path);
    assert.equal(error?.asks, 'native');
    assert.ok(error?.quote.includes('p2\\node_modules\\native'));
  });

  test('each need of a version is that of its own library', () => {
    const codes = [
      'GLIBC_2.34',
      'GLIBCXX_3.4.30',
      'CXXABI_1.3.13',
      'ZLIB_1.2.9',
      'LIBUDEV_199',
      'OPENSSL_3.0.0',
    ].map(
      (needs) =>
        readLoadErrors(`Error: /lib/libx.so.1: version \`${needs}' not found (required by /a/a.node)`)[0]
          ?.problem?.code,
    );
    const own = 'LIBRARY_TOO_OLD';
    assert.deepEqual(codes, ['GLIBC_TOO_OLD', 'LIBSTDCXX_TOO_OLD', 'LIBSTDCXX_TOO_OLD', own, own, own]);
  });
});
