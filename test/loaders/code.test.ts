import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  electron,
  type Files,
  files,
  linux,
  mac,
  makePackage,
  musl,
  native,
  node20,
  resolveFrom,
  windows,
} from './package-tree.ts';

/** `${name}` in the code under test, rather than a template of the test's own. */
const hole = (name: string) => `\${${name}}`;

const subject = (code: string, more: Files = {}) =>
  makePackage({
    files: {
      'index.js': code,
      ...Object.fromEntries(['a.node', 'b.node', 'c.node', 'd.node'].map((path) => [path, native])),
      ...more,
    },
  });

const runtimes = { linux, musl, mac, windows };

/** What code picks on glibc, musl, macOS and Windows, by the files' letters. */
function picks(code: string): Record<string, string> {
  const view = subject(code);
  return Object.fromEntries(
    Object.entries(runtimes).map(([name, runtime]) => {
      const picked = resolveFrom(view, runtime);
      const letters = picked.kind === 'files' ? picked.files.map((file) => file[0]).join('') : picked.kind;
      return [name, letters];
    }),
  );
}

const a = "require('./a.node')";
const b = "require('./b.node')";
const c = "require('./c.node')";
const d = "require('./d.node')";

describe('one of several, however the choice is written', () => {
  const mine = "process.platform === 'darwin'";
  const choices: Record<string, string> = {
    'if with braces': `if (${mine}) { ${a} } else { ${b} }`,
    'if without braces': `if (${mine}) module.exports = ${a}; else module.exports = ${b};`,
    minified: `if("darwin"===process.platform)module.exports=${a};else module.exports=${b};`,
    'a comparison turned round': `if ('darwin' != process.platform) ${b}; else ${a};`,
    'a conditional expression': `module.exports = ${mine} ? ${a} : ${b};`,
    'a chain of them': `module.exports = process.platform === 'win32' ? ${b} : ${mine} ? ${a} : ${b};`,
    '&& and ||': `const x = ${mine} && ${a}; const y = ${mine} || ${b};`,
    'a name for the condition': `const isApple = ${mine}; if (isApple) ${a}; else ${b};`,
    'a function for the condition': `function isApple() { return ${mine} } if (!isApple()) ${b}; else ${a};`,
    'an early return': `function load() { if (${mine}) return ${a}; return ${b}; }`,
    'an early return in braces': `function load() { if (!(${mine})) { return ${b}; } ${a}; }`,
    'a switch': `switch (process.platform) { case 'darwin': ${a}; break; default: ${b}; }`,
    'a switch that falls through': `switch (process.platform) { case 'ios': case 'darwin': ${a}; break; case 'linux': case 'win32': ${b} }`,
    'a switch over true': `switch (true) { case ${mine}: ${a}; break; default: ${b}; }`,
    'a named list': `const list = ['darwin', 'ios']; if (list.includes(process.platform)) ${a}; else ${b};`,
    'a set': `const known = new Set(['darwin', 'ios']); if (known.has(process.platform)) ${a}; else ${b};`,
    'a set of a named list': `const list = ['darwin']; const known = new Set(list); if (!known.has(os.platform())) ${b}; else ${a};`,
    'a list': `if (['darwin', 'ios'].includes(process.platform)) ${a}; else ${b};`,
    'a sequence in a minified branch': `${mine}?(0,${a}):(0,${b})`,
    'an assignment that is changed': `let name = 'b'; if (${mine}) name = 'a'; require('./' + name + '.node');`,
    'an object by platform': `const names = { darwin: 'a', linux: 'b', win32: 'b' }; require(\`./${hole('names[process.platform]')}.node\`);`,
    'what a function returns': `function name() { if (${mine}) return 'a'; return 'b'; } require('./' + name() + '.node');`,
    'os.type()': `if (require('os').type() === 'Darwin') ${a}; else ${b};`,
  };
  for (const [name, code] of Object.entries(choices)) {
    test(name, () => assert.deepEqual(picks(code), { linux: 'b', musl: 'b', mac: 'a', windows: 'b' }));
  }
});

describe('a table of files, whose names say nothing', () => {
  const table = "{ darwin: './a.node', linux: './b.node', win32: './b.node' }";
  const lazy = `{ darwin: () => ${a}, linux() { return ${b} }, win32: function () { return ${b} } }`;
  const pairs = "[['darwin', './a.node'], ['linux', './b.node'], ['win32', './b.node']]";
  const records =
    "[{ os: 'darwin', file: './a.node' }, { os: 'linux', file: './b.node' }, { os: 'win32', file: './b.node' }]";
  const tables: Record<string, string> = {
    'by platform': `const files = ${table}; require(files[process.platform]);`,
    'in place': `require((${table})[process.platform]);`,
    'frozen, and passed on': `load(Object.freeze(${table}));`,
    'with what a function is called with': `const load = (platform) => require(${table}[platform]);`,
    'by platform and architecture':
      "require({ 'darwin-x64': './a.node', darwin_arm64: './a.node', 'linux-x64': './b.node', 'win-x64': './b.node' }[key]);",
    'in two steps':
      "require({ darwin: { arm64: './a.node' }, linux: { x64: './b.node' }, win32: { x64: './b.node' } }[os]?.[cpu]);",
    'of paths that are joined':
      "require({ darwin: path.join(__dirname, 'a.node'), linux: path.resolve(__dirname, 'b.node'), win32: __dirname + '/b.node' }[os]);",
    'of functions': `module.exports = ${lazy}[process.platform]();`,
    'filled later': `const files = {}; files.darwin = './a.node'; files['linux'] = './b.node'; files.win32 = './b.node';`,
    'as a map': `require(new Map(${pairs}).get(process.platform));`,
    'of records': `require(${records}.find(({ os }) => os === process.platform).file);`,
    'of a class': `class Files { static all = ${table}; }`,
    'with another file for the rest': "require({ darwin: './a.node' }[process.platform] || './b.node');",
    'with another where there is none': "require({ darwin: './a.node' }[process.platform] ?? './b.node');",
  };
  for (const [name, code] of Object.entries(tables)) {
    test(name, () => assert.deepEqual(picks(code), { linux: 'b', musl: 'b', mac: 'a', windows: 'b' }));
  }

  test('by C library', () => {
    const code = "require({ glibc: './a.node', musl: './b.node' }[family()]);";
    assert.deepEqual(picks(code), { linux: 'a', musl: 'b', mac: '', windows: '' });
  });

  test('what is loaded while the table is made is needed everywhere', () => {
    const everywhere = { linux: 'ab', musl: 'ab', mac: 'ab', windows: 'ab' };
    for (const code of [
      `const all = { darwin: ${a}, linux: ${b} };`,
      `exports.darwin = ${a}; exports.linux = wrap(${b});`,
    ])
      assert.deepEqual(picks(code), everywhere, code);
  });

  test('other words in a key say nothing', () => {
    const everywhere = { linux: 'ab', musl: 'ab', mac: 'ab', windows: 'ab' };
    for (const code of [
      "load({ window: './a.node', winner: './b.node' });",
      "load({ 'mac-address': './a.node', linuxThreads: './b.node' });",
      "load({ 64: './a.node', 115: './b.node' });",
    ])
      assert.deepEqual(picks(code), everywhere, code);
  });
});

describe('the C library', () => {
  const choices: Record<string, string> = {
    'a function by its name': `if (isMusl()) ${a}; else ${b};`,
    'together with the platform': `if (process.platform === 'linux' && isMusl()) ${a}; else ${b};`,
    'one that says it the other way': `const { isNonGlibcLinuxSync } = require('detect-libc'); isNonGlibcLinuxSync() ? ${a} : ${b};`,
    'detect-libc': `const { familySync, MUSL } = require('detect-libc'); if (familySync() === MUSL) ${a}; else ${b};`,
  };
  for (const [name, code] of Object.entries(choices)) {
    test(name, () => assert.deepEqual(picks(code), { linux: 'b', musl: 'a', mac: 'b', windows: 'b' }));
  }

  test('in names alone says nothing where there is none for musl: musl is given the same file', () => {
    const pick = (names: string[], code: string, runtime = musl) =>
      resolveFrom(
        makePackage({
          files: { 'index.js': code, ...Object.fromEntries(names.map((name) => [`${name}/x.node`, native])) },
        }),
        runtime,
      );
    const names = ['x86_64-unknown-linux-gnu', 'x86_64-apple-darwin'];
    const load = `const names = { darwin: 'apple-darwin', linux: 'unknown-linux-gnu' };
      require(\`./x86_64-${hole('names[process.platform]')}/x.node\`);`;
    assert.deepEqual(pick(names, load), files(`${names[0]}/x.node`));
    assert.deepEqual(pick(names, load, linux), files(`${names[0]}/x.node`));
    const either = `const name = choose() ? 'linux-x64-gnu' : 'linux-x64-musl'; require('./' + name + '/x.node');`;
    assert.deepEqual(pick(['linux-x64-gnu', 'linux-x64-musl'], either), files('linux-x64-musl/x.node'));
    const other = `module.exports = isMusl() ? {} : require('./linux-x64-gnu/x.node');`;
    assert.deepEqual(pick(['linux-x64-gnu'], other), files());
  });

  test('process.report says that there is glibc', () => {
    const code = `const { glibcVersionRuntime } = process.report.getReport().header;
      if (process.platform === 'linux') { if (glibcVersionRuntime) ${b}; else ${a}; }`;
    assert.deepEqual(picks(code), { linux: 'b', musl: 'a', mac: '', windows: '' });
  });
});

describe('what cannot be read rules nothing out', () => {
  test('both branches of a condition stay possible', () => {
    const code = `if (process.platform === 'win32' && !process.env.X) ${a}; else ${b};`;
    assert.deepEqual(picks(code), { linux: 'b', musl: 'b', mac: 'b', windows: 'ab' });
  });

  test('a branch of a conditional expression', () => {
    const names = ['linux-x64-gnu', 'linux-x64-musl', 'darwin-arm64', 'win32-x64-msvc'];
    const view = makePackage({
      manifest: {
        optionalDependencies: Object.fromEntries(names.map((name) => [`@subject/${name}`, '1.2.3'])),
      },
      files: {
        'index.js': `const os = process.platform, cpu = process.arch;
          const platform = os === 'linux' ? libc() : os;
          require(\`@subject/${hole('platform')}-${hole('cpu')}${hole('suffix()')}\`);`,
      },
    });
    for (const [runtime, name] of [
      [linux, names[0]],
      [musl, names[1]],
      [mac, names[2]],
      [windows, names[3]],
    ] as const)
      assert.deepEqual(resolveFrom(view, runtime), { kind: 'delegates', packages: [`@subject/${name}`] });
  });

  test('a name that gets several values in ways that are not understood', () => {
    const view = makePackage({
      files: {
        'index.js': `let name = 'linux'; for (const each of list) name = each; require(\`./addon-${hole('name')}.node\`);`,
        'addon-darwin.node': native,
        'addon-linux.node': native,
      },
    });
    assert.deepEqual(resolveFrom(view, linux), files('addon-linux.node'));
    assert.deepEqual(resolveFrom(view, mac), files('addon-darwin.node'));
  });

  test('a branch that throws does not make the rest unnecessary', () => {
    const code = `if (process.platform === 'win32') throw new Error('no Windows'); ${a};`;
    assert.deepEqual(picks(code), { linux: 'a', musl: 'a', mac: 'a', windows: 'a' });
  });

  test('a name that another scope uses for something else', () => {
    const code = `function f() { const name = 'b'; return name; } const name = 'a'; require('./' + name + '.node');`;
    assert.deepEqual(picks(code), { linux: 'a', musl: 'a', mac: 'a', windows: 'a' });
  });
});

describe('ABI and runtime', () => {
  test('by number', () => {
    const view = subject(`switch (process.versions.modules) { case '115': ${a}; break; case '127': ${b}; }`);
    assert.deepEqual(resolveFrom(view, node20), files('a.node'));
    assert.deepEqual(resolveFrom(view, linux), files('b.node'));
  });

  test('Electron or Node.js', () => {
    for (const asked of ['process.versions.electron', "'electron' in process.versions", 'isElectron()']) {
      const view = subject(`module.exports = ${asked} ? ${a} : ${b}`);
      assert.deepEqual(resolveFrom(view, electron), files('a.node'), asked);
      assert.deepEqual(resolveFrom(view, linux), files('b.node'), asked);
    }
  });

  test('platform and architecture in one word', () => {
    const view = subject(
      `const at = process.platform + '-' + process.arch; if (at === 'linux-x64') ${a}; else if (at === 'linux-arm64') ${b}; else ${c};`,
    );
    assert.deepEqual(resolveFrom(view, linux), files('a.node'));
    assert.deepEqual(resolveFrom(view, { ...linux, arch: 'arm64' }), files('b.node'));
    assert.deepEqual(resolveFrom(view, mac), files('c.node'));
  });
});

describe('files of a package', () => {
  /** Beside another addon, which is not loaded: without the code, either would do. */
  const loadsX = (entry: Record<string, string>, manifest: object = {}) =>
    makePackage({
      manifest: { main: undefined, ...manifest },
      files: { ...entry, 'x.node': native, 'y.node': native },
    });
  const up = "require('../x.node')";
  const here = "require('./x.node')";
  const found: Record<string, ReturnType<typeof makePackage>> = {
    'a folder is its index.js': loadsX({ 'index.js': "require('./lib')", 'lib/index.js': up }),
    'a file without its ending': loadsX({ 'index.js': "require('./lib/a')", 'lib/a.js': up }),
    'a file without its ending .cjs': loadsX({ 'index.js': "import './lib/a'", 'lib/a.cjs': up }),
    'a file without its ending .mjs': loadsX({ 'index.js': "import './lib/a'", 'lib/a.mjs': up }),
    'a file before a folder of its name': loadsX({
      ...{ 'index.js': "require('./lib'); require('./b')", 'b.js': "require('./lib')", 'lib.js': here },
      'lib/index.js': "require('../y.node')",
    }),
    'the folder around it': loadsX({ 'lib/a.js': "require('..')", 'index.js': here }, { main: 'lib/a.js' }),
    'what is exported from elsewhere': loadsX({ 'index.js': "export * from './lib/a.js'", 'lib/a.js': up }),
    'what a require by another name asks for': loadsX({
      'index.js': "const nodeRequire = createRequire(import.meta.url); nodeRequire('./lib/a.js')",
      'lib/a.js': up,
    }),
    'what a new require asks for at once': loadsX({
      'index.js': "createRequire(import.meta.url)('./lib/a.js')",
      'lib/a.js': up,
    }),
    'what is imported later': loadsX({ 'index.js': "import('./lib/a.js')", 'lib/a.js': up }),
    'index.js, where the manifest names nothing': loadsX({ 'index.js': here }),
    'main without its ending': loadsX({ 'lib/main.js': up }, { main: 'lib/main' }),
    'main that is a folder': loadsX({ 'lib/index.js': up }, { main: './lib' }),
    'exports that is one file': loadsX({ 'lib/a.js': up }, { exports: './lib/a.js' }),
    'exports that is one file, and an index.js that nothing requires': loadsX(
      { 'lib/a.js': up, 'index.js': "require('./y.node')" },
      { exports: { '.': './lib/a.js' } },
    ),
    'index.js, where exports names other paths alone': loadsX(
      { 'index.js': here },
      { exports: { './b': './lib/b.js' } },
    ),
    'module, for bundlers': loadsX({ 'lib/a.js': up }, { module: 'lib/a.js' }),
    'a program': loadsX({ 'bin/a.js': up }, { bin: 'bin/a.js' }),
    'one of several programs': loadsX({ 'bin/a.js': up }, { bin: { a: 'bin/none.js', b: 'bin/a.js' } }),
  };
  for (const [what, view] of Object.entries(found))
    test(what, () => {
      assert.deepEqual(resolveFrom(view, linux), files('x.node'));
    });

  test('names of files for several machines, in a folder that other code knows', () => {
    const code = `function names() {
      switch (process.platform) {
        case 'linux':
          if (process.arch === 'x64') return ['x.linux-x64-gnu.node', 'x.linux-x64-musl.node'];
          if (process.arch === 'arm64') return ['x.linux-arm64-gnu.node'];
          break;
        case 'darwin':
          return [\`x.darwin-\${process.arch}.node\`];
      }
      throw new Error('no');
    }
    for (const folder of folders) for (const name of names()) {
      try { module.exports = require(join(folder, name)); break; } catch {}
    }`;
    const view = (...present: string[]) =>
      makePackage({
        files: { 'index.js': code, ...Object.fromEntries(present.map((path) => [path, native])) },
      });
    const some = view('x.linux-x64-gnu.node', 'lib/x.darwin-arm64.node');
    assert.deepEqual(resolveFrom(some, linux), files('x.linux-x64-gnu.node'));
    assert.equal(resolveFrom(some, { ...linux, arch: 'arm64' }).kind, 'nothing');
    assert.equal(resolveFrom(some, { ...linux, libc: 'musl' }).kind, 'nothing');
    assert.deepEqual(resolveFrom(some, mac), files('lib/x.darwin-arm64.node'));
    assert.equal(resolveFrom(view('x.darwin-x64.node'), linux).kind, 'nothing');
    // Not the name of a file.
    const message = makePackage({ files: { 'index.js': "check('engines.node')", 'y.node': native } });
    assert.deepEqual(resolveFrom(message, linux), files('y.node'));
  });

  test('paths below the package that it exports are no entries', () => {
    const code = { 'lib/a.js': up, 'lib/b.js': "require('../y.node')" };
    for (const exported of [
      { '.': './lib/a.js', './b': './lib/b.js' },
      { '.': { require: './lib/a.js' }, './b': { require: './lib/b.js' } },
    ])
      assert.deepEqual(resolveFrom(loadsX(code, { exports: exported }), linux), files('x.node'));
  });

  test('exports with conditions, those of browsers left out', () => {
    const entries = (exported: unknown) =>
      makePackage({
        manifest: { main: undefined, exports: exported },
        files: {
          'lib/node.cjs': "require('./node.node')",
          'lib/web.js': "require('./web.node')",
          'lib/node.node': native,
          'lib/web.node': native,
        },
      });
    const node = { require: './lib/node.cjs' };
    for (const exported of [
      { '.': { browser: './lib/web.js', node } },
      { browser: './lib/web.js', default: node },
      { '.': [{ browser: './lib/web.js' }, node], './web': './lib/web.js' },
    ])
      assert.deepEqual(
        resolveFrom(entries(exported), linux),
        files('lib/node.node'),
        JSON.stringify(exported),
      );
  });

  test('exports for other programs are no entries', () => {
    for (const other of ['browser', 'types', 'bare', 'deno', 'worker', 'edge-light', 'react-native']) {
      const exported = { [other]: './lib/b.js', default: './lib/a.js' };
      const code = { 'lib/a.js': up, 'lib/b.js': "require('../y.node')" };
      assert.deepEqual(resolveFrom(loadsX(code, { exports: exported }), linux), files('x.node'), other);
    }
  });

  test('modules, import.meta and a hash-bang', () => {
    const view = makePackage({
      manifest: { main: 'index.mjs' },
      files: {
        'index.mjs': `#!/usr/bin/env node
          import { createRequire } from 'node:module';
          const require = createRequire(import.meta.url);
          const x = await load(new URL('./native/x.node', import.meta.url));
          export default x;`,
        'native/x.node': native,
        'native/y.node': native,
      },
    });
    assert.deepEqual(resolveFrom(view, linux), files('native/x.node'));
  });

  test('what is no JavaScript says nothing, and the files have the last word', () => {
    const view = makePackage({
      files: { 'index.js': "export default <App x={require('./y.node')} />", 'x.node': native },
    });
    assert.deepEqual(resolveFrom(view, linux), files('x.node'));
  });

  test('several addons are all loaded, and a list of tries ends at the first', () => {
    const code = `${a}; try { ${b} } catch { ${c} }`;
    assert.equal(picks(code)['linux'], 'abc');
    assert.equal(picks(`if (process.platform === 'linux') { ${d} }`)['mac'], '');
  });
});
