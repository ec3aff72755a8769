import assert from 'node:assert/strict';
import { test } from 'node:test';
import { recogniseLoader } from './core.ts';
import { makePackage, native } from './package-tree.ts';

const fallThroughOn = (index: string, more: Record<string, string> = {}) =>
  recogniseLoader(
    makePackage({
      manifest: { dependencies: { 'node-gyp-build': '4', bindings: '1' } },
      files: { 'index.js': index, 'build/Release/x.node': native, ...more },
    }),
  ).needs.length === 0;

test('goes on without: catches and takes JavaScript', () => {
  assert.ok(
    fallThroughOn(
      "try { module.exports = require('node-gyp-build')(__dirname) } catch (e) { module.exports = require('./fallback') }",
    ),
  );
  assert.ok(
    fallThroughOn("let x; try { x = require('bindings')('x') } catch (e) { console.warn('pure JS', e) }"),
  );
  assert.ok(fallThroughOn("try { x = require('./build/Release/x.node'); ({ a } = x) } catch {}"));
});

test('goes on without: the file that loads is required in a try', () => {
  const binding = { 'binding.js': "module.exports = require('node-gyp-build')(__dirname)" };
  assert.ok(
    fallThroughOn(
      "try { module.exports = require('./binding') } catch (e) { module.exports = require('./js') }",
      binding,
    ),
  );
  assert.ok(!fallThroughOn("module.exports = require('./binding')", binding));
});

test('does not go on: throws again, keeps the error, or throws when nothing came', () => {
  assert.ok(!fallThroughOn("require('node-gyp-build')(__dirname)"));
  assert.ok(
    !fallThroughOn(
      "try { x = require('./build/Release/x.node') } catch (e) { throw new Error('no', { cause: e }) }",
    ),
  );
  assert.ok(!fallThroughOn("try { return require('./build/Release/x.node') } catch (e) { errors.push(e) }"));
  assert.ok(
    !fallThroughOn(
      "try { x = require('./build/Release/x.node') } catch (e) {} if (!x) throw new Error('no')",
    ),
  );
  assert.ok(
    !fallThroughOn(
      "function load() { let x; try { x = require('./build/Release/x.node') } catch {} return x }",
    ),
  );
  assert.ok(
    !fallThroughOn("try { require('./build/Release/x.node') } catch { require('./build/Debug/x.node') }"),
  );
});

test('does not go on: keeps a part of the error', () => {
  const kept = (param: string, use: string) =>
    fallThroughOn(`let x; try { x = require('./build/Release/x.node') } catch (${param}) { ${use} }`);
  assert.ok(!kept('{ message }', 'why = message'));
  assert.ok(!kept('{ cause: [first] }', 'errors.push(first)'));
  assert.ok(kept('{ message }', 'console.warn(message)'));
  assert.ok(kept('{ message }', 'const e = { message: 1 }; use(e.message)'));
});

test('goes on without: the next file is tried, and a stub where that fails too', () => {
  const next = (last: string) =>
    `let x; try { x = require('./build/Release/x.node') } catch { try { x = require('./build/Debug/x.node') } catch (e) { ${last} } } exports.x = x`;
  assert.ok(fallThroughOn(next("console.warn('no addon', e)")));
  assert.ok(!fallThroughOn(next('throw e')));
});

test('goes on without: a stub that throws when it is called', () => {
  assert.ok(
    fallThroughOn(
      "try { module.exports = require('./build/Release/x.node') } catch { module.exports = () => { throw new Error('not here') } }",
    ),
  );
});

test('does not go on: hands what it has to a function that wants it', () => {
  const handed = (use: string) =>
    `let x = null; try { x = require('./build/Release/x.node') } catch {} ${use}`;
  assert.ok(!fallThroughOn(handed("module.exports = require('./init')(x)")));
  assert.ok(
    !fallThroughOn(handed("function init(y) { if (y == null) throw new Error('no'); return y } init(x)")),
  );
  assert.ok(fallThroughOn(handed('function init(y) { return y ? y.f : () => 0 } exports.f = init(x)')));
  assert.ok(fallThroughOn(handed('exports.f = () => use(x)')));
  assert.ok(
    fallThroughOn(
      "let x; try { x = require('./build/Release/x.node') } catch { x = { f() {} } } require('./init')(x)",
    ),
  );
});

const isLeft = (index: string, install: string) =>
  recogniseLoader(makePackage({ manifest: { scripts: { install } }, files: { 'index.js': index } })).needs
    .length === 0;

test('goes on without: its install may fail, and only a call of what it exports loads anything', () => {
  const load = "const load = () => require('./build/Release/x.node');";
  const lenient = "node fetch.js || echo 'not for your system'";
  assert.ok(isLeft(`${load} exports.load = load`, lenient));
  assert.ok(isLeft(`${load} const all = () => load(); exports.a = () => all().a`, lenient));
  assert.ok(!isLeft(`${load} exports.load = load`, 'node fetch.js'));
  assert.ok(!isLeft("module.exports = require('./build/Release/x.node')", lenient));
});

test('does not go on: what loads is called, or passed on, while the package is loaded', () => {
  const load = "function load() { return require('./build/Release/x.node') }";
  for (const use of ['load()', '(() => load())()', 'once(load)', 'const all = () => load(); all()'])
    assert.ok(!isLeft(`${load} exports.x = 1; ${use}`, 'node fetch.js || exit 0'), use);
});

test('goes on without: what is thrown is dropped at last', () => {
  const last = (end: string) =>
    `exports.x = (() => { let x; try { x = require('./build/Release/x.node') } catch (e) { throw e } finally { ${end} } })()`;
  assert.ok(fallThroughOn(last('return x')));
  assert.ok(!fallThroughOn(last('done()')));
});

test('goes on without: a bundle that requires the file, and all that require the bundle', () => {
  const binding = { 'binding.js': "module.exports = require('node-gyp-build')(__dirname)" };
  const rest = `\n${'// bundled\n'.repeat(3000)}`;
  const caught = (path: string) => `try { x = require('${path}') } catch (e) { x = null }`;
  const inBundle = (code: string, index: string) =>
    fallThroughOn(index, { ...binding, 'bundle.js': `${code}${rest}` });
  for (const code of [
    "const b = require('./binding');",
    "require('./binding.js');",
    "import b from './binding.js';",
    "export * from './binding.js';",
  ]) {
    assert.ok(inBundle(code, caught('./bundle')), code);
    assert.ok(!inBundle(code, "require('./bundle')"), code);
    assert.ok(inBundle(code, `${caught('./bundle')}; ${caught('./binding')}`), code);
    assert.ok(!inBundle(code, `${caught('./bundle')}; require('./binding')`), code);
  }
  const deep = "function load() { try { x = require('./binding') } catch (e) { console.warn('no', e) } }";
  assert.ok(inBundle(deep, "require('./bundle')"));
});

/** Where a package cannot do without its file. */
const needsOf = (index: string, more: Record<string, string> = {}) =>
  recogniseLoader(makePackage({ files: { 'index.js': index, 'build/Release/x.node': native, ...more } }))
    .needs;
const off = (os: string) => [{ os: [`!${os}`] }];
const isWindows = "process.platform === 'win32'";

test('goes on without on some systems: its handler asks for the system before it throws', () => {
  const handled = (handler: string) =>
    needsOf(`let x; try { x = require('./build/Release/x.node') } catch (e) { ${handler} } exports.x = 1`);
  for (const handler of [
    `if (process.platform !== 'win32') throw e`,
    `if (!(${isWindows})) { throw new Error('no', { cause: e }) }`,
    `if (${isWindows}) { x = null } else { throw e }`,
    `switch (process.platform) { case 'win32': break; default: throw e }`,
    `if (process.platform !== 'win32') process.exit(1)`,
    `if (process.platform !== 'win32') failure = e`,
    `${isWindows} || fail(e)`,
  ])
    assert.deepEqual(handled(handler), off('win32'), handler);
  assert.deepEqual(handled(`if (${isWindows}) throw e`), [{ os: ['win32'] }]);
  assert.deepEqual(handled(`if (process.arch !== 'x64') throw e`), [{ cpu: ['!x64'] }]);
  // Nothing rules out that it throws.
  for (const handler of [
    'if (!isOptional) throw e',
    `if (${isWindows} && !isOptional) return; throw e`,
    `if (process.platform !== 'win32') throw e; if (${isWindows}) throw e`,
  ])
    assert.deepEqual(handled(handler), [{}], handler);
});

test('goes on without on some systems: a handler around the file that loads, or one of two', () => {
  const binding = { 'binding.js': "module.exports = require('./build/Release/x.node')" };
  const around = (handler: string) => `try { x = require('./binding') } catch (e) { ${handler} }`;
  const rethrows = `if (process.platform !== 'win32') throw e`;
  assert.deepEqual(needsOf(around(rethrows), binding), off('win32'));
  assert.deepEqual(needsOf(`${around(rethrows)} ${around('')}`, binding), off('win32'));
  assert.deepEqual(
    needsOf(`${around(rethrows)} ${around("if (process.platform !== 'darwin') throw e")}`, binding),
    [{}],
  );
  assert.deepEqual(needsOf(around(around(rethrows)), binding), off('win32'));
  // Both have to let it through.
  const nested = `try { ${around(rethrows)} } catch (e) { if (process.platform === 'linux') throw e }`;
  assert.deepEqual(needsOf(nested, binding), [{ os: ['linux'] }]);
});

test('goes on without on some systems: what is thrown, or given, after the handler', () => {
  const load = (after: string, handler = '') =>
    needsOf(
      `module.exports = (() => { let x; try { x = require('./build/Release/x.node') } catch { ${handler} } ${after} })()`,
    );
  assert.deepEqual(load(`if (!x && process.platform !== 'win32') throw new Error('no')`), off('win32'));
  assert.deepEqual(load(`if (${isWindows}) return {}; if (!x) throw new Error('no')`), off('win32'));
  assert.deepEqual(load('return x', `if (${isWindows}) x = {}`), off('win32'));
  assert.deepEqual(load('return x', `if (process.platform !== 'win32') return null; x = {}`), off('win32'));
  assert.deepEqual(load('return x', 'if (isQuiet) x = {}'), []);
  const returned = (handler: string) =>
    needsOf(`exports.load = () => { try { return require('./build/Release/x.node') } catch { ${handler} } }`);
  assert.deepEqual(returned(`if (${isWindows}) return {}`), off('win32'));
  assert.deepEqual(returned(`if (${isWindows}) return null; return {}`), [{ os: ['win32'] }]);
});

test('goes on without: what is caught is kept under a name that is only shown', () => {
  const kept = (use: string, handler = 'why = e') =>
    fallThroughOn(
      `let x, why; try { x = require('./build/Release/x.node') } catch (e) { ${handler} } ${use}`,
    );
  for (const use of [
    '',
    'console.warn(why)',
    "if (why) { console.warn('no addon: ' + why.message) }",
    "const text = 'no addon: ' + why; exports.f = () => debug(text)",
    'function tell(error) { console.warn(error.stack) } tell(why)',
  ])
    assert.ok(kept(use), use);
  for (const use of [
    'if (why) throw new Error("no")',
    'exports.f = () => { throw why }',
    'exports.why = why',
    'export { why }',
    'if (why) return',
    'if (why) fail(); else process.exit(1)',
    'function tell(error) { console.warn(error); last = error } tell(why)',
    'tell(why)',
  ])
    assert.ok(!kept(use), use);
  assert.ok(!kept('', 'unknown = e'));
  assert.ok(
    !fallThroughOn("export let why; try { x = require('./build/Release/x.node') } catch (e) { why = e }"),
  );
});

test('goes on without: a handler hands the error to a method that shows it', () => {
  const method = (body: string, more = '') =>
    fallThroughOn(
      `class Profiler { constructor() { try { this.x = require('./build/Release/x.node') } catch (e) { this.fail(e) } } fail(error) { ${body} } ${more} } new Profiler()`,
    );
  assert.ok(method('console.error(error.message)'));
  assert.ok(method('this.say(error)', 'say(text) { this.getLogger().error(text) }'));
  assert.ok(!method('throw error'));
  assert.ok(!method('this.emit("error", error)'));
  assert.ok(!method('this.say(error)'));
  assert.ok(
    fallThroughOn(
      "exports.p = { load() { try { this.x = require('./build/Release/x.node') } catch (e) { this.fail(e) } }, fail: (e) => console.warn(e) }",
    ),
  );
});

test('goes on without: the path has a name, and what requires it is in a try', () => {
  const named = (load: string) =>
    fallThroughOn(`const path = './build/Release/x.node'; let x; ${load}; exports.x = 1`);
  assert.ok(named('try { x = require(path) } catch {}'));
  assert.ok(named('try { x = nodeRequire(path); log(path) } catch (e) { console.warn(path, e) }'));
  assert.ok(named('try { process.dlopen(module, path) } catch {}'));
  assert.ok(!named('try { x = require(path) } catch {} require(path)'));
  assert.ok(!named('x = require(path)'));
  assert.ok(!named('exists(path)'));
});

test('goes on without: every call of the function that loads is in a try', () => {
  const called = (use: string, load = "function load() { return require('./build/Release/x.node') }") =>
    fallThroughOn(`${load} let x; ${use}; exports.f = 1`);
  const caught = 'try { x = load() } catch (e) { console.warn(e) }';
  assert.ok(called(caught));
  assert.ok(called(caught, "const load = () => require('./build/Release/x.node');"));
  assert.ok(called('const all = () => load(); try { x = all() } catch {}'));
  assert.ok(!called(`${caught} load()`));
  assert.ok(!called(`${caught} exports.load = load`));
  assert.ok(!called(caught, "export function load() { return require('./build/Release/x.node') }"));
  assert.ok(!called('try { x = load() } catch (e) { throw e }'));
  assert.ok(!called(`${caught} if (!x) throw new Error('no')`));
  assert.ok(
    !called(
      'load()',
      "function load() { try { return load() } catch {} return require('./build/Release/x.node') }",
    ),
  );
});
