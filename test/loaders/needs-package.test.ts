import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { needsPackage, type Runtime } from './core.ts';
import { type Files, linux, makePackage, windows } from './package-tree.ts';

/** Whether the package with this entry cannot be loaded without `dep`. */
const needs = (index: string, files: Files = {}, runtime: Runtime = linux) =>
  needsPackage(makePackage({ files: { 'index.js': index, ...files } }), 'dep', runtime);

const exit = "console.error('install dep'); process.exit(1)";

describe('cannot be loaded without a package that it', () => {
  const all: Record<string, string> = {
    'requires at once': "const dep = require('dep'); dep.a()",
    'requires as compilers write it': "var dep_1 = __importStar(require('dep'));",
    imports: "import { a } from 'dep'; export { a }",
    'exports again': "export * from 'dep'",
    'requires in a try that ends the process': `let dep; try { dep = require('dep') } catch { ${exit} }`,
    'requires in a try that throws':
      "try { require('dep') } catch (e) { throw new Error('no dep', { cause: e }) }",
    'requires in a function that is called at once':
      "function load() { return require('dep') } const dep = load()",
    'requires in a function expression that is called': "(function () { require('dep') })()",
    'requires in an arrow function that is called':
      "const load = () => require('dep'); module.exports = load()",
    'requires in a finally': "try { a() } catch {} finally { require('dep') }",
  };
  for (const [title, code] of Object.entries(all)) test(title, () => assert.ok(needs(code)));

  test('requires on this system', () => {
    const code = (test: string) => `let dep; if (${test}) { try { dep = require('dep') } catch { ${exit} } }`;
    const other = code("require('os').platform() !== 'win32'");
    assert.deepEqual([needs(other), needs(other, {}, windows)], [true, false]);
    assert.ok(needs(code("['linux', 'darwin'].includes(process.platform)")));
    assert.ok(needs("const dep = process.platform === 'win32' ? null : require('dep')"));
    assert.ok(needs("process.platform === 'linux' && require('dep')"));
    const unless = "process.platform === 'win32' || require('dep')";
    assert.deepEqual([needs(unless), needs(unless, {}, windows)], [true, false]);
    assert.ok(!needs("process.platform ?? require('dep')"));
    assert.ok(!needs("process.platform !== 'linux' && require('dep')"));
    assert.ok(needs("if (process.platform === 'win32') return; require('dep')"));
    assert.ok(!needs("if (process.platform !== 'win32') return; require('dep')"));
  });

  test('requires in a try that throws on this system', () => {
    const code = (handler: string) =>
      `let dep; try { dep = require('dep') } catch (e) { ${handler} } exports.a = 1`;
    const rethrows = code("if (process.platform !== 'win32') { throw e } dep = null");
    assert.deepEqual([needs(rethrows), needs(rethrows, {}, windows)], [true, false]);
    assert.ok(!needs(code("if (process.platform !== 'win32') dep = null; if (isStrict) throw e")));
  });

  test('requires in a file that its entry loads at once', () => {
    const files = { 'helper.js': "exports.dep = require('dep')", 'lib/index.js': "require('../helper')" };
    assert.ok(needs("require('./helper')", files));
    assert.ok(needs("import './lib'", files));
  });
});

describe('can be loaded without a package that it', () => {
  const all: Record<string, string> = {
    'requires in a try that goes on': "let dep; try { dep = require('dep') } catch {}",
    'requires in a try that keeps the error':
      "let dep, why; try { dep = require('dep') } catch (e) { why = e }",
    'requires in a try that throws of some errors only':
      "try { require('dep') } catch (e) { if (e.code !== 'MODULE_NOT_FOUND') throw e }",
    'requires in a try that may take another':
      "try { module.exports = require('dep') } catch { try { module.exports = require('b') } catch { process.exit(1) } }",
    'requires in a function that returns nothing without it':
      "function load() { try { return require('dep') } catch (e) { if (e.code === 'X') return null; throw e } } load()",
    'requires where it is used': "exports.run = () => require('dep').run()",
    'requires in a field of a class': "class A { dep = require('dep') } exports.A = A",
    'requires in a method': "class A { run() { return require('dep') } } module.exports = new A()",
    'requires in a function that may not come to it':
      "function load(a) { if (a) return; require('dep') } load(1)",
    'requires in an async function': "async function load() { return require('dep') } load().catch(() => {})",
    'requires when a setting says so': "if (process.env.NATIVE) require('dep')",
    'requires for some systems': "switch (process.platform) { case 'win32': require('dep') }",
    'imports when it is used': "export const run = () => import('dep')",
    'imports at once, which may fail later': "export const dep = import('dep').catch(() => null)",
    'looks for': "const path = require.resolve('dep')",
    names: "module.exports = ['dep']",
    'requires part of in a catch': "try { a() } catch { require('dep') }",
    'requires within a call that catches': "module.exports = attempt(() => require('dep'))",
  };
  for (const [title, code] of Object.entries(all)) test(title, () => assert.ok(!needs(code)));

  test('requires in a file that is loaded in a try, later, or not at all', () => {
    const files = { 'helper.js': "exports.dep = require('dep')" };
    assert.ok(!needs("try { require('./helper') } catch {}", files));
    assert.ok(!needs("exports.dep = () => require('./helper')", files));
    assert.ok(!needs('exports.a = 1', files));
  });

  test('requires in files that only each other load', () => {
    const files = { 'a.js': "require('./b')", 'b.js': "require('./a'); require('dep')" };
    assert.ok(!needs("exports.a = () => require('./a')", files));
    assert.ok(needs("require('./a')", files));
  });
});
