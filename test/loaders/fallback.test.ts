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
  ).fallback;

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
