import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { argumentOf, findCalls, hasArgument } from '@abistamp/core/internal/javascript/calls';
import { openSource } from '@abistamp/core/internal/javascript/sources';

/** The calls of what code imports from `m`, as they are written. */
const callsIn = (code: string) => {
  const found = findCalls(openSource('index.js', code), 'm');
  return found.map(({ node }) => code.slice(node.start, node.end));
};

describe('calls of what a package exports are found', () => {
  const rows: Record<string, [code: string, ...calls: string[]]> = {
    'at once': ["require('m')('a')", "require('m')('a')"],
    'by a member': ["require('m').load('a')", "require('m').load('a')"],
    'by a name in a template': ["require(`m`)('a')", "require(`m`)('a')"],
    'in parentheses': ["(require('m'))('a')", "(require('m'))('a')"],
    'by a name': ["const load = require('m'); load('a'); load.path('b')", "load('a')", "load.path('b')"],
    'by a name for a member': ["const load = require('m').load; load('a')", "load('a')"],
    'by a name for what may be none': ["const load = require('m')?.load; load('a')", "load('a')"],
    'by names in a pattern': ["const { a, b: c } = require('m'); a(1); b(2); c(3)", 'a(1)', 'c(3)'],
    'by a name with a default': ["const { a = x } = require('m'); a(1)", 'a(1)'],
    'by a name that gets its value later': ["let load; load = require('m'); load('a')", "load('a')"],
    'by two names': ["let a, b; a = b = require('m'); a(1); b(2)", 'a(1)', 'b(2)'],
    'by a name for one of two': ["const load = x ? require('m') : null; load('a')", "load('a')"],
    'by a name for what there is': ["const load = x || require('m'); load('a')", "load('a')"],
    'by a default import': ["import load from 'm'; load('a')", "load('a')"],
    'by a named import': ["import { a, b as c } from 'm'; a(1); c(2)", 'a(1)', 'c(2)'],
    'by a namespace': ["import * as m from 'm'; m.load('a')", "m.load('a')"],
    'by a dynamic import': ["const { default: load } = await import('m'); load('a')", "load('a')"],
    'as compilers write it': [
      "const m_1 = __importDefault(require('m')); (0, m_1.default)('a')",
      "(0, m_1.default)('a')",
    ],
    'by a name before one at once': [
      "const load = require('m'); load('a'); require('m')('b')",
      "load('a')",
      "require('m')('b')",
    ],
    'in their order': ["f(() => load('b')); const load = require('m'); load('a')", "load('b')", "load('a')"],
  };
  for (const [how, [code, ...calls]] of Object.entries(rows))
    test(how, () => assert.deepEqual(callsIn(code), calls));
});

describe('other calls are none of them', () => {
  const rows: Record<string, string> = {
    'of another package': "const load = require('n'); load('m')",
    'of another import': "import load from 'n'; load('m')",
    'of a parameter of that name': "const load = require('m'); function f(load) { load('a') }",
    'of a function that gets it with something else': "f(x, require('m'))('a')",
    'of a member that it names': "x[require('m')]('a')",
    'where it is a property': "x.load = require('m'); load('a')",
    'where it is on the left': "require('m').x = load; load('a')",
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the code that is read
    'by a name with a hole': "const x = 'm'; require(`${x}m`)('m')",
    'in a text': "'m'; load('a')",
    'that cannot be read': "const load = require('m'); load('a'",
  };
  for (const [what, code] of Object.entries(rows)) test(what, () => assert.deepEqual(callsIn(code), []));
});

test('the arguments of a call are those of that call', () => {
  const [call] = findCalls(openSource('index.js', "require('m')('a', x)"), 'm');
  assert.ok(call);
  assert.deepEqual(
    argumentOf(call)?.map(({ text }) => text),
    ['a'],
  );
  assert.equal(argumentOf(call, 1), null);
  assert.equal(argumentOf(call, 2), null);
  assert.deepEqual(
    [0, 1, 2].map((i) => hasArgument(call, i)),
    [true, true, false],
  );
});

test('values are followed through sixty names and operations, and no further', () => {
  const valueAfter = (names: number) => {
    const code = Array.from({ length: names }, (_, i) => `const n${i + 1} = n${i};`).join(' ');
    const [call] = findCalls(openSource('index.js', `const n0 = 'a'; ${code} require('m')(n${names})`), 'm');
    assert.ok(call);
    return argumentOf(call)?.map(({ text }) => text) ?? null;
  };
  assert.deepEqual(valueAfter(58), ['a']);
  assert.equal(valueAfter(59), null);
});
