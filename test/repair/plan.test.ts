import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { isNamed, planRepair } from '@abistamp/core/internal/repair/plan';
import type { Finding } from '@abistamp/core/internal/verdict/finding';

const packageAt = (
  path: string,
  name = path.replace('node_modules/', ''),
  version: string | null = '1.0.0',
) => ({
  name,
  version,
  path,
  build: null,
});

function finding(path: string, repair: Finding['repair'], changes: Partial<Finding> = {}): Finding {
  return {
    severity: 'error',
    package: packageAt(path),
    file: 'build/Release/a.node',
    problem: { code: 'UNSIGNED' },
    repair,
    blocked: null,
    ...changes,
  };
}

const none = () => false;
const steps = (findings: Finding[], only: string[] = [], isKept: (path: string) => boolean = none) =>
  planRepair(findings, only, isKept).steps.map(({ action, package: { path } }) => `${action} ${path}`);

describe('the plan of a repair', () => {
  test('is one step for a package, with all of its findings', () => {
    const [first, other, second] = [
      finding('node_modules/a', 'rebuild', { file: 'one.node' }),
      finding('node_modules/b', 'reinstall'),
      finding('node_modules/a', 'rebuild', { file: 'two.node' }),
    ];
    assert.deepEqual(planRepair([first, other, second], [], none), {
      steps: [
        { action: 'rebuild', package: first.package, findings: [first, second] },
        { action: 'reinstall', package: other.package, findings: [other] },
      ],
      asks: [],
    });
  });

  test('restores what the store has a build of, and compiles the rest', () => {
    const findings = [finding('node_modules/a', 'rebuild'), finding('node_modules/b', 'rebuild')];
    assert.deepEqual(
      steps(findings, [], (path) => path === 'node_modules/b'),
      ['rebuild node_modules/a', 'restore node_modules/b'],
    );
  });

  test('restores only what would be compiled otherwise', () => {
    const findings = [finding('node_modules/a', 'reinstall'), finding('node_modules/b', 'move-aside')];
    assert.deepEqual(
      steps(findings, [], () => true),
      ['reinstall node_modules/a', 'move-aside node_modules/b'],
    );
  });

  test('leaves to a person what no command of ours fixes', () => {
    const asked = finding('node_modules/a', 'ask');
    const plan = planRepair([asked, finding('node_modules/b', 'rebuild')], [], none);
    assert.deepEqual(plan.asks, [asked]);
    assert.deepEqual(
      plan.steps.map(({ package: { path } }) => path),
      ['node_modules/b'],
    );
  });

  test('is of the named packages alone, what a person has to do included', () => {
    const findings = [
      finding('node_modules/a', 'rebuild'),
      finding('node_modules/b', 'ask'),
      finding('node_modules/c', 'rebuild'),
      finding('node_modules/d', 'ask'),
    ];
    const plan = planRepair(findings, ['a', 'd'], none);
    assert.deepEqual(
      [...plan.steps, ...plan.asks].map(({ package: { path } }) => path),
      ['node_modules/a', 'node_modules/d'],
    );
    assert.deepEqual(steps(findings, ['unheard-of']), []);
  });
});

describe('the name that a user gives', () => {
  const nested = packageAt('node_modules/x/node_modules/@scope/a', '@scope/a', '2.1.0');
  for (const spec of [
    '@scope/a',
    '@scope/a@2.1.0',
    'node_modules/x/node_modules/@scope/a',
    './node_modules/x/node_modules/@scope/a',
    'node_modules/x/node_modules/@scope/a/',
    './node_modules/x/node_modules/@scope/a//',
  ])
    test(`means that package: ${spec}`, () => assert.equal(isNamed(nested, spec), true));

  for (const spec of ['a', '@scope/a@2.1.1', '@scope/a@2', 'node_modules/@scope/a', 'x', '@scope', '', '.'])
    test(`means another: ${spec}`, () => assert.equal(isNamed(nested, spec), false));

  test('is also that of the folder, where the project has it under an alias', () => {
    const aliased = packageAt('node_modules/mine', 'theirs', '3.0.0');
    for (const spec of ['mine', 'mine@3.0.0', 'theirs', 'theirs@3.0.0', 'node_modules/mine'])
      assert.equal(isNamed(aliased, spec), true, spec);
    assert.equal(isNamed(aliased, 'mine@1.0.0'), false);
  });

  test('needs no version where the package has none', () => {
    const bare = packageAt('node_modules/a', 'a', null);
    assert.equal(isNamed(bare, 'a'), true);
    assert.equal(isNamed(bare, 'a@1.0.0'), false);
  });
});
