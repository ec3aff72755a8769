import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { recogniseLoader } from './core.ts';
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

const subject = (code: string, paths: string[], more: Files = {}) =>
  makePackage({
    files: { 'index.js': code, ...Object.fromEntries(paths.map((path) => [path, native])), ...more },
  });

describe('places in the package’s own code', () => {
  test('a literal', () => {
    const view = subject("require('./build/Release/x.node')", ['build/Release/x.node', 'build/Debug/x.node']);
    assert.deepEqual(resolveFrom(view, linux), files('build/Release/x.node'));
  });

  test('a literal without its ending', () => {
    assert.deepEqual(
      resolveFrom(subject("require('./build/Release/x')", ['build/Release/x.node']), linux),
      files('build/Release/x.node'),
    );
    assert.deepEqual(resolveFrom(subject("require('./build/Release/x')", []), linux), {
      kind: 'nothing',
      expected: ['build/Release/x.node'],
    });
  });

  test('a path without its ending is no addon’s where there is something else', () => {
    const missing = { kind: 'nothing', expected: ['build/Release/x.node'] };
    const missed = (more: Files) => resolveFrom(subject("require('./build/Release/x')", [], more), linux);
    assert.deepEqual(missed({ 'build/Release/other': '' }), missing);
    for (const end of ['', '.js', '.cjs', '.mjs', '.json', '/index.js'])
      assert.deepEqual(missed({ [`build/Release/x${end}`]: '' }), files(), end);
  });

  test('in a program, whatever it is called', () => {
    for (const name of ['x', 'deno', 'browser']) {
      const view = makePackage({
        manifest: { main: 'none.js', bin: { [name]: 'bin/x' } },
        files: { 'bin/x': "require('../native/x.node')", 'native/x.node': native },
      });
      assert.deepEqual(recogniseLoader(view).loader.kind, 'search', name);
    }
  });

  test('a build target without its ending, in a folder named after the runtime', () => {
    const code = `require(__dirname + '/bin/' + process.platform + '-' + process.versions.modules + '/x')`;
    const gyp = { 'binding.gyp': "{ 'targets': [{ 'target_name': 'x' }] }" };
    assert.deepEqual(resolveFrom(subject(code, [], gyp), linux), {
      kind: 'nothing',
      expected: ['bin/linux-127/x.node'],
    });
  });

  test('in a file that the entry requires, relative to that file', () => {
    const view = makePackage({
      manifest: { main: './lib/main' },
      files: {
        'lib/main.js': "export * from './native.js'",
        'lib/native.js': "require('../native/x.node')",
        'native/x.node': native,
      },
    });
    assert.deepEqual(resolveFrom(view, linux), files('native/x.node'));
  });

  test('a template', () => {
    const paths = ['bin/linux/x64/x.node', 'bin/darwin/arm64/x.node'];
    const view = subject(
      `require(\`./bin/${hole('process.platform')}/${hole('process.arch')}/x.node\`)`,
      paths,
    );
    assert.deepEqual(resolveFrom(view, linux), files('bin/linux/x64/x.node'));
    assert.deepEqual(resolveFrom(view, mac), files('bin/darwin/arm64/x.node'));
    assert.deepEqual(resolveFrom(view, windows), { kind: 'nothing', expected: ['bin/win32/x64/x.node'] });
  });

  test('path.join with names defined elsewhere in the file, ABI included', () => {
    const code = `
      const os = require('os'), path = require('path');
      const target = os.platform() + '-' + os.arch() + '-v' + process.versions.modules;
      module.exports = require(path.join(__dirname, 'addons', target, 'x.node'))`;
    const view = subject(code, ['addons/linux-x64-v127/x.node', 'addons/linux-x64-v115/x.node']);
    assert.deepEqual(resolveFrom(view, linux), files('addons/linux-x64-v127/x.node'));
    assert.deepEqual(resolveFrom(view, node20), files('addons/linux-x64-v115/x.node'));
    assert.equal(resolveFrom(view, electron).kind, 'nothing');
  });

  test('a choice inside an expression', () => {
    const code =
      "require(path.join(__dirname, 'bin', process.platform + (process.platform === 'linux' ? '-' + family : ''), 'x'))";
    const view = subject(code, ['bin/linux-musl/x.node', 'bin/linux-glibc/x.node', 'bin/darwin/x.node']);
    assert.deepEqual(resolveFrom(view, musl), files('bin/linux-musl/x.node'));
    assert.deepEqual(resolveFrom(view, mac), files('bin/darwin/x.node'));
  });

  test('conditions around it', () => {
    const code = `
      if (process.platform === 'win32') require('./a.node');
      else { if (isMusl()) { require('./b.node') } else { require('./c.node') } }
      switch (process.arch) { case 'arm64': require('./d.node') }`;
    const braces = code.replace("require('./a.node');", "{ require('./a.node') }");
    const view = subject(braces, ['a.node', 'b.node', 'c.node', 'd.node']);
    assert.deepEqual(resolveFrom(view, windows), files('a.node'));
    assert.deepEqual(resolveFrom(view, { ...linux, arch: 'arm64' }), files('c.node', 'd.node'));
    assert.deepEqual(resolveFrom(view, musl), files('b.node'));
    assert.deepEqual(resolveFrom(view, linux), files('c.node'));
  });

  test('a list of tries ends at the first that loads', () => {
    const code =
      "try { require('./build/Release/x.node') } catch (e) { module.exports = require('./prebuilt/x.node') }";
    const view = subject(code, ['build/Release/x.node', 'prebuilt/x.node']);
    assert.deepEqual(resolveFrom(view, linux), files('build/Release/x.node'));
    assert.deepEqual(
      resolveFrom(view, linux, { broken: ['build/Release/x.node'] }),
      files('prebuilt/x.node'),
    );
  });

  test('several addons are all loaded', () => {
    const view = subject("require('./build/Release/a.node'); require('./build/Release/b.node')", [
      'build/Release/a.node',
      'build/Release/b.node',
    ]);
    assert.deepEqual(resolveFrom(view, linux), files('build/Release/a.node', 'build/Release/b.node'));
  });

  test('one that the main module cannot do without is missed, one that may never be asked for is not', () => {
    const code = (second: string) => `const a = require('./build/Release/a.node');\n${second}`;
    const built = ['build/Release/a.node'];
    const certain = subject(code("const b = require('./build/Release/b.node');"), built);
    assert.deepEqual(resolveFrom(certain, linux), { kind: 'nothing', expected: ['build/Release/b.node'] });
    for (const second of [
      "exports.b = () => require('./build/Release/b.node');",
      "if (process.env.B) require('./build/Release/b.node');",
      "process.env.B && require('./build/Release/b.node');",
      "try { require('./build/Release/b.node'); } catch {}",
    ])
      assert.deepEqual(
        resolveFrom(subject(code(second), built), linux),
        files('build/Release/a.node'),
        second,
      );
  });

  test('parts that cannot be told are taken from the names of the files', () => {
    const view = subject(
      `const id = require('./platform')(); require(\`./build/Release/sharp-${hole('id')}.node\`)`,
      ['build/Release/sharp-linux-x64.node', 'build/Release/sharp-darwin-arm64.node'],
    );
    assert.deepEqual(resolveFrom(view, linux), files('build/Release/sharp-linux-x64.node'));
    assert.deepEqual(resolveFrom(view, windows), {
      kind: 'nothing',
      expected: ['build/Release/sharp-*.node'],
    });
  });

  test('a name that is defined in another file is not taken for what it suggests', () => {
    const code = `const platform = require('./platform'); require(\`./build/farmhash-${hole('platform')}.node\`)`;
    const view = subject(code, ['build/farmhash-linux-x64.node', 'build/farmhash-linuxmusl-x64.node']);
    assert.deepEqual(resolveFrom(view, linux), files('build/farmhash-linux-x64.node'));
    assert.deepEqual(resolveFrom(view, musl), files('build/farmhash-linuxmusl-x64.node'));
  });

  test('comments and regular expressions are no code', () => {
    const code = "// require('./a.node')\n/* require('./b.node') */ const q = /['\"`]/; require('./c.node')";
    assert.deepEqual(resolveFrom(subject(code, ['a.node', 'b.node', 'c.node']), linux), files('c.node'));
  });
});

describe('packages that delegate', () => {
  const names = ['linux-x64-gnu', 'linux-x64-musl', 'darwin-arm64', 'win32-x64-msvc'];
  const optionalDependencies = Object.fromEntries(
    [...names, 'wasm32-wasi'].map((name) => [`@subject/${name}`, '1.2.3']),
  );
  const delegating = (code: string) =>
    makePackage({ manifest: { optionalDependencies }, files: { 'index.js': code } });

  test('every runtime’s package is known, in whichever way the code spells them', () => {
    for (const code of [
      '',
      `require(\`@subject/${hole('target')}\`)`,
      names.map((name) => `require('@subject/${name}')`).join(';'),
    ]) {
      const view = delegating(code);
      assert.deepEqual(resolveFrom(view, linux), { kind: 'delegates', packages: ['@subject/linux-x64-gnu'] });
      assert.deepEqual(resolveFrom(view, musl), { kind: 'delegates', packages: ['@subject/linux-x64-musl'] });
      assert.deepEqual(resolveFrom(view, mac), { kind: 'delegates', packages: ['@subject/darwin-arm64'] });
      assert.deepEqual(resolveFrom(view, windows), {
        kind: 'delegates',
        packages: ['@subject/win32-x64-msvc'],
      });
    }
  });

  test('WebAssembly does where it is installed', () => {
    assert.deepEqual(resolveFrom(delegating(''), linux, { installed: ['@subject/wasm32-wasi'] }), {
      kind: 'delegates',
      packages: ['@subject/linux-x64-gnu', '@subject/wasm32-wasi'],
    });
  });

  test('a package whose name speaks of WebAssembly before it names a machine is none', () => {
    const parts = ['wasm-tools-linux-x64-gnu', 'wasm-tools-darwin-arm64', 'wasm-tools-wasm32-wasi'];
    const view = makePackage({
      manifest: { optionalDependencies: Object.fromEntries(parts.map((name) => [name, '1.2.3'])) },
      files: {
        'index.js': parts
          .map((name) => `try { require('./walrus.node'); require('${name}') } catch {}`)
          .join(';'),
      },
    });
    const [part = ''] = parts;
    assert.deepEqual(resolveFrom(view, linux, { installed: [part] }), {
      kind: 'delegates',
      packages: [part],
    });
  });

  test('a file beside the loader comes first', () => {
    const view = makePackage({
      manifest: { optionalDependencies },
      files: {
        'index.js': `
          if (process.platform === 'linux') {
            try { return require('./subject.linux-x64-gnu.node') } catch (e) { errors.push(e) }
            try { return require('@subject/linux-x64-gnu') } catch (e) { errors.push(e) }
          }`,
        'subject.linux-x64-gnu.node': native,
      },
    });
    assert.deepEqual(resolveFrom(view, linux), files('subject.linux-x64-gnu.node'));
    const installed = ['@subject/linux-x64-gnu'];
    assert.deepEqual(resolveFrom(view, linux, { installed, broken: ['subject.linux-x64-gnu.node'] }), {
      kind: 'delegates',
      packages: installed,
    });
  });

  test('beside a package for musl, the one without a C library is for glibc', () => {
    const view = makePackage({
      manifest: {
        optionalDependencies: { 'x-linux-x64': '1', 'x-linux-x64-musl': '1', 'x-windows-64': '1' },
      },
      files: {},
    });
    assert.deepEqual(resolveFrom(view, musl), { kind: 'delegates', packages: ['x-linux-x64-musl'] });
    assert.deepEqual(resolveFrom(view, linux), { kind: 'delegates', packages: ['x-linux-x64'] });
    assert.deepEqual(resolveFrom(view, windows), { kind: 'delegates', packages: ['x-windows-64'] });
  });

  test('a machine that the family knows nothing about asks for nothing', () => {
    assert.deepEqual(resolveFrom(delegating(''), { ...linux, arch: 's390x' }), files());
  });

  test('one that the code leaves out of its own switch has nothing to load, and says so', () => {
    const switching = (os: string) => `
      switch (process.platform) {
        case '${os}':
          if (process.arch === 'x64') module.exports = require('@subject/linux-x64-gnu');
          else if (process.arch === 'arm64') module.exports = require('@subject/darwin-arm64');
          else throw new Error('unsupported');
      }`;
    assert.deepEqual(resolveFrom(delegating(switching('linux')), { ...linux, arch: 's390x' }), {
      kind: 'unsupported',
    });
    assert.deepEqual(resolveFrom(delegating(switching('linux')), { ...windows, arch: 'ia32' }), files());
  });

  test('what an installed platform package says of itself counts more than its name', () => {
    const other = makePackage({ manifest: { name: 'x-linux', os: ['linux'], cpu: ['arm64'] }, files: {} });
    const view = makePackage({
      manifest: { optionalDependencies: { 'x-linux': '1', 'x-darwin': '1' } },
      files: {},
      dependencies: { 'x-linux': other },
    });
    assert.deepEqual(resolveFrom(view, linux), files());
    assert.deepEqual(resolveFrom(view, { ...linux, arch: 'arm64' }), {
      kind: 'delegates',
      packages: ['x-linux'],
    });
  });
});

describe('platform packages', () => {
  const platformPackage = (name: string, paths: string[]) =>
    makePackage({
      manifest: { name, os: ['linux'], cpu: ['x64'] },
      files: Object.fromEntries(paths.map((path) => [path, native])),
    });

  test('its main file is what it gives, whatever lies beside it', () => {
    const view = makePackage({
      manifest: { name: '@x/linux-x64', os: ['linux'], cpu: ['x64'], main: 'x.linux-x64.node' },
      files: { 'x.linux-x64.node': native, 'node.napi.node': native },
    });
    assert.deepEqual(resolveFrom(view, linux, { broken: ['node.napi.node'] }), files('x.linux-x64.node'));
  });

  test('the only addon that its main file loads is missed beside its libraries', () => {
    const made = (code: string, ...paths: string[]) =>
      makePackage({
        manifest: { name: '@x/linux-x64', os: ['linux'], cpu: ['x64'], main: 'index.js' },
        files: { 'index.js': code, ...Object.fromEntries(paths.map((path) => [path, native])) },
      });
    for (const code of ["module.exports = require('./x.node');", "exports.x = wrap(require('./x'));"]) {
      const whole = resolveFrom(made(code, 'libx.so', 'x.node'), linux);
      assert.deepEqual(whole, files('x.node', 'libx.so'), code);
    }
    const code = "module.exports = require('./x.node');";
    assert.deepEqual(resolveFrom(made(code, 'libx.so'), linux), { kind: 'nothing', expected: ['x.node'] });
    for (const optional of [
      "try { require('./x.node') } catch {}",
      "require('./x.node'); require('./y.node')",
    ])
      assert.deepEqual(resolveFrom(made(optional, 'libx.so'), linux), files('libx.so'), optional);
  });

  test('its name says for which C library it is, whatever it declares', () => {
    const view = makePackage({
      manifest: { name: '@x/linux-x64-musl', os: ['linux'], cpu: ['x64'], libc: ['glibc'], main: 'x.node' },
      files: { 'x.node': native },
    });
    assert.deepEqual(resolveFrom(view, linux), files());
  });

  test('everything in it counts where it is for the runtime, nothing elsewhere', () => {
    const view = platformPackage('@x/linux-x64', ['bin/x', 'lib/libx.so']);
    assert.deepEqual(resolveFrom(view, linux), files('bin/x', 'lib/libx.so'));
    assert.deepEqual(resolveFrom(view, mac), files());
  });

  test('one for the other C library that only its name tells apart is not for here', () => {
    const view = platformPackage('@x/linux-x64-musl', ['x.node']);
    assert.deepEqual(resolveFrom(view, linux), files());
    assert.deepEqual(resolveFrom(view, musl), files('x.node'));
  });

  test('of alternates for two C libraries the one that fits', () => {
    const view = platformPackage('@x/linux-x64', ['linux_x64/x.node', 'musl_x64/x.node']);
    assert.deepEqual(resolveFrom(view, linux, { broken: ['musl_x64/x.node'] }), files('linux_x64/x.node'));
  });

  test('tags, where node-gyp-build-optional-packages reads it', () => {
    const view = platformPackage('@x/x-linux-x64', [
      'node.abi127.glibc.node',
      'node.napi.glibc.node',
      'node.napi.musl.node',
    ]);
    assert.deepEqual(resolveFrom(view, linux), files('node.abi127.glibc.node'));
    assert.deepEqual(resolveFrom(view, musl), files('node.napi.musl.node'));
    assert.deepEqual(resolveFrom(view, node20), files('node.napi.glibc.node'));
  });
});

describe('code that is not understood', () => {
  test('files for other machines are alternates', () => {
    const view = subject('', ['lib/linux-x64/x.node', 'lib/win32-x64/x.node']);
    assert.deepEqual(resolveFrom(view, linux), files('lib/linux-x64/x.node'));
    assert.deepEqual(resolveFrom(view, mac), files());
  });

  test('the one for the ABI, or one that fits anyway', () => {
    const view = subject('', ['x-linux-x64-115.node', 'x-linux-x64-127.node']);
    assert.deepEqual(resolveFrom(view, node20), files('x-linux-x64-115.node'));
    const other = { ...linux, abi: 147 };
    const broken = ['x-linux-x64-115.node', 'x-linux-x64-127.node'];
    assert.deepEqual(resolveFrom(view, other, { broken }), { kind: 'nothing', expected: [] });
    assert.deepEqual(resolveFrom(view, other), files('x-linux-x64-115.node'));
  });

  test('tests, examples and build leftovers do not count', () => {
    const view = subject('', ['test/fixtures/x.node', 'examples/x.node', 'build/Release/obj.target/x.node']);
    assert.deepEqual(resolveFrom(view, linux), files());
  });

  test('a build that every install runs promises its target', () => {
    const gyp = { 'binding.gyp': "{ 'targets': [{ 'target_name': 'x' }] }" };
    assert.deepEqual(resolveFrom(subject('', [], gyp), linux), {
      kind: 'nothing',
      expected: ['build/Release/x.node'],
    });
    const lenient = makePackage({
      manifest: { scripts: { install: 'node-gyp rebuild || exit 0' } },
      files: gyp,
    });
    assert.deepEqual(resolveFrom(lenient, linux), files());
  });
});
