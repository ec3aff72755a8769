import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { describe, test } from 'node:test';
import { classifyScript } from '@abistamp/core/internal/hosts/scripts/classify-script';
import { putGuard, takeGuards } from '@abistamp/core/internal/hosts/scripts/guard';
import { wireScripts } from '@abistamp/core/internal/hosts/scripts/wire-scripts';

/* Which scripts are checked, and how a check gets before what they did already. */

const names = new Set(['dev', 'build', 'dev:api']);

for (const [kind, lines] of Object.entries({
  program: [
    'node .',
    'node --run dev',
    'vite',
    'next dev --turbopack',
    'nest start --watch',
    'tsc -b && vite build',
    'NODE_ENV=production node dist/main',
    'cross-env NODE_ENV=production node dist/main',
    './server.js',
    'npx vite',
    'npm exec -- vite',
    'yarn vite',
    'pnpm exec vitest',
    'bun run src/index.ts',
    'bun src/index.ts',
    'npm run build && node .',
    'echo $(node .)',
    'echo `node .`',
    'rm -rf dist\nnode .',
    'concurrently "vite" "node api.js"',
    'turbo run build',
    'jest --config ./test/jest-e2e.json',
    'cd D:\\app && node .',
    'cd /d D:\\app&node .',
    // To `sh`, all of the rest is one word.
    'cd /d "D:\\my app\\" && node "a b.js"',
  ],
  scripts: [
    'npm run build',
    'npm run build && npm run dev',
    'npm test',
    'npm -w packages/api run dev',
    'npm run dev --workspace=api',
    'yarn dev',
    'yarn run build',
    'yarn workspace api dev',
    'yarn workspaces foreach -A run dev',
    'pnpm -r run build',
    'pnpm --filter api dev',
    'bun run dev',
    'run-p dev:*',
    'npm-run-all clean build',
    'concurrently "npm:dev" "npm run dev:api"',
    'rm -rf dist && npm run build',
  ],
  install: [
    'npm ci',
    'npm install --prefix client',
    'yarn',
    'yarn install',
    'pnpm i',
    'npm rebuild && node .',
    'npx abistamp rebuild',
    'abistamp check',
    'npx @electron/rebuild',
    'npx --yes node-gyp@11 rebuild',
    'node-gyp rebuild',
    'bun install',
    'pnpm dlx abistamp check',
  ],
  tools: [
    'echo "Error: no test specified" && exit 1',
    'echo "it is \\"done\\""',
    'rm -rf dist',
    'rimraf dist',
    'docker build .',
    'cd /d D:\\app && dir',
    'cd "D:\\my app\\" && del "a b.js"',
    '',
  ],
}))
  describe(`${kind}:`, () => {
    for (const line of lines)
      test(JSON.stringify(line), () => assert.equal(classifyScript(line, names), kind));
  });

describe('a check before what a script did', () => {
  const passes = 'node -e "0"';
  const fails = 'node -e "process.exit(3)"';
  /** What is left of a script after a check, as `sh` has it. */
  const outputOf = (line: string) => {
    const { status, stdout } = spawnSync('sh', ['-c', line], { encoding: 'utf8' });
    return [status, stdout];
  };

  for (const [script, output] of [
    ['echo a', 'a\n'],
    ['echo a && echo b', 'a\nb\n'],
    ['false || echo b', 'b\n'],
    ['echo a; echo b', 'a\nb\n'],
    ['echo a & wait; echo b', 'a\nb\n'],
    ['echo a | cat', 'a\n'],
    ['(false || echo a) && (false || echo b)', 'a\nb\n'],
    ['(false || echo a)', 'a\n'],
    ['echo "a || b; c # d" 2>&1', 'a || b; c # d\n'],
    ["echo 'a) || b'", 'a) || b\n'],
    ['test -f none || echo a#b', 'a#b\n'],
    ['cd / && echo "a\\"; echo b"', 'a"; echo b\n'],
    ['cd / ; echo D:\\app', 'D:app\n'],
  ] as const)
    test(`ends it if it fails, and else changes nothing: ${script}`, () => {
      assert.deepEqual(outputOf(putGuard(passes, script) ?? ''), [0, output]);
      assert.deepEqual(outputOf(putGuard(fails, script) ?? ''), [3, '']);
    });

  const ungrouped = [
    ...['echo a; echo b # c', 'echo a\necho b', 'echo \\); true', 'echo a; )', 'echo a; echo \\'],
    // One of the two shells would see another end of it.
    'echo "a\\") & echo "b"',
  ];
  for (const script of ungrouped)
    test(`is not put before what could not be grouped: ${JSON.stringify(script)}`, () => {
      assert.equal(putGuard(passes, script), null);
    });
});

test('a check precedes what cmd runs behind a folder that ends with a backslash', () => {
  assert.equal(putGuard('check', 'cd /d "D:\\app\\"&node "a"'), 'check && (cd /d "D:\\app\\"&node "a")');
  assert.equal(putGuard('check', 'cd /d D:\\app & node a'), 'check && (cd /d D:\\app & node a)');
  assert.equal(putGuard('check', 'cd /d D:\\app && node a'), 'check && cd /d D:\\app && node a');
});

describe('the scripts of a package', () => {
  const wire = (scripts: Record<string, string>) =>
    wireScripts({ scripts }, { events: [{ script: 'prepare', module: 'install' }], depth: 0, checks: true });
  const scriptsOf = ({ manifest }: { manifest: Readonly<Record<string, unknown>> }) =>
    manifest['scripts'] as Record<string, string>;

  test('keep what they did, and have it back', () => {
    const before = {
      prepare: 'husky || true',
      prestart: 'test -f .env || cp .env.example .env',
      start: 'node .',
      pretest: 'npm run build',
      test: 'vitest',
      'test:e2e': 'playwright test',
      posttest: 'rm -rf tmp',
      prebuild: 'node clean.js',
      build: 'npm run a; npm run b',
      all: 'npm run build && npm test',
    };
    const wired = wire(before);
    assert.deepEqual(wired.guarded, ['start', 'test', 'test:e2e', 'build']);
    assert.deepEqual(
      wired.unguarded.map(({ script }) => script),
      ['all'],
    );
    const after = scriptsOf(wired);
    assert.match(after['prepare'] ?? '', /^node -e "[^"]+install\.cjs[^"]+" && \(husky \|\| true\)$/);
    assert.match(after['prestart'] ?? '', / && \(test -f \.env \|\| cp \.env\.example \.env\)$/);
    assert.match(after['prebuild'] ?? '', /^node -e "[^"]+start\.cjs[^"]+" && node clean\.js$/);
    for (const [name, script] of Object.entries(after))
      assert.equal(takeGuards(script), (before as Record<string, string>)[name] ?? null, name);
    assert.deepEqual(scriptsOf(wire(after)), after, 'wired again');
  });

  test('of an earlier version, in which a failed check did not end them, are grouped', () => {
    const [guard] = Object.values(scriptsOf(wire({})));
    const after = scriptsOf(wire({ prepare: `${guard} && husky || true` }));
    assert.equal(after['prepare'], `${guard} && (husky || true)`);
  });

  test('lose a check that they need no more', () => {
    const wired = scriptsOf(wire({ start: 'node .', dev: 'vite' }));
    const { start: _, ...rest } = wired;
    assert.deepEqual(Object.keys(scriptsOf(wire({ ...rest, dev: 'npm run x' }))), ['dev', 'prepare']);
  });

  test('that cannot have one are named', () => {
    const { guarded, unguarded } = wire({ start: 'node .', prestart: 'a; b # c' });
    assert.deepEqual(guarded, []);
    assert.match(unguarded[0]?.why ?? '', /^prestart has a comment/);
  });
});
