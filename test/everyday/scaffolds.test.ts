import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { openDirectory } from '@abistamp/core';
import { type HostName, hostOf } from '@abistamp/core/internal/hosts/index';
import { makeFolder, writeFiles } from '../support/make-folder.ts';
import { isFull } from '../support/matrix.ts';
import { unpackPackage } from '../toolchain/index.ts';

/* init on what scaffolds make: each script is checked, or named with the reason, and none is broken. */

type Manifests = Record<string, { scripts?: Record<string, string> }>;

/** What init says of each script, and that it runs without abistamp as before. */
function wire(host: HostName, manifests: Manifests): { checked: string[]; left: string[] } {
  const root = makeFolder('scaffold');
  writeFiles(root, manifests);
  const path = join(root, 'package.json');
  const text = readFileSync(path, 'utf8');
  const { files, scripts } = hostOf(host).init.plan({
    root,
    tree: openDirectory(root),
    manifest: { path, text, manifest: JSON.parse(text) },
    env: { PATH: '' },
    version: '1.0.0',
    undo: false,
    options: new Set(),
  });
  const name = ({ folder, script }: { folder: string; script: string }) =>
    folder === '' ? script : `${folder} ${script}`;
  const checked = scripts?.guarded.map(name) ?? [];
  const left = scripts?.unguarded.map(name) ?? [];
  for (const [file, { scripts: before = {} }] of Object.entries(manifests)) {
    const folder = file.slice(0, -'/package.json'.length);
    const names = Object.keys(before).map((script) =>
      name({ folder: file === 'package.json' ? '' : folder, script }),
    );
    assert.deepEqual(
      names.filter((each) => !checked.includes(each) && !left.includes(each) && !/\bprepare$/.test(each)),
      [],
      file,
    );
  }
  for (const written of files) {
    const after = JSON.parse(written.text ?? '') as { scripts: Record<string, string> };
    const cwd = join(written.path, '..');
    for (const [script, line] of Object.entries(after.scripts)) {
      const before = manifests[written.path.slice(root.length + 1)]?.scripts?.[script];
      if (before !== undefined && line !== before) assert.ok(line.endsWith(` && ${before}`), line);
      if (before !== undefined) continue;
      const { status, stderr } = spawnSync('sh', ['-c', line], { cwd, encoding: 'utf8' });
      assert.deepEqual([status, stderr], [0, ''], script);
    }
  }
  return { checked, left };
}

/** A template that is JSON once its placeholders are words. */
const readTemplate = (folder: string, path: string) =>
  JSON.parse(readFileSync(join(folder, path), 'utf8').replace(/<%=[^%]*%>/g, 'x'));

describe('create-vite', async () => {
  const folder = await unpackPackage('create-vite@6.5.0');
  const templates = readdirSync(folder).filter((name) => name.startsWith('template-'));
  for (const template of isFull ? templates : ['template-react-ts', 'template-vanilla'])
    test(template, () => {
      const { checked, left } = wire('npm', {
        'package.json': readTemplate(folder, `${template}/package.json`),
      });
      for (const script of ['dev', 'build', 'preview']) assert.ok(checked.includes(script), script);
      assert.deepEqual(left, []);
    });
});

test('nest new', async () => {
  const folder = await unpackPackage('@nestjs/schematics@11.1.0');
  const manifest = readTemplate(folder, 'dist/lib/application/files/ts/package.json');
  const { checked, left } = wire('npm', { 'package.json': manifest });
  for (const script of ['start:dev', 'start:prod', 'test:e2e']) assert.ok(checked.includes(script), script);
  assert.deepEqual(left, []);
});

test('create-next-app', () => {
  // Made by its program, not from a file.
  const scripts = {
    dev: 'next dev --turbopack',
    build: 'next build --turbopack',
    start: 'next start',
    lint: 'eslint',
  };
  assert.deepEqual(wire('npm', { 'package.json': { scripts } }).checked, Object.keys(scripts));
});

const members: Manifests = {
  'apps/web/package.json': { scripts: { dev: 'next dev', build: 'next build', clean: 'rm -rf .next' } },
  'packages/api/package.json': {
    scripts: { dev: 'tsx watch src', test: 'vitest run', prepare: 'npm run build', build: 'tsup' },
  },
};
const monorepo = {
  workspaces: ['apps/*', 'packages/*'],
  scripts: {
    dev: 'turbo run dev',
    'dev:api': 'yarn workspace api dev',
    setup: 'yarn install',
    test: 'yarn workspaces run test',
  },
};

test('a monorepo of Yarn 1', () => {
  assert.deepEqual(wire('yarn-classic', { 'package.json': monorepo, ...members }), {
    checked: [
      'dev',
      'apps/web dev',
      'apps/web build',
      'packages/api dev',
      'packages/api test',
      'packages/api build',
    ],
    left: ['dev:api', 'setup', 'test', 'apps/web clean'],
  });
});

test('monorepos of pnpm and of Yarn 4, whose plugins precede every script', () => {
  for (const host of ['pnpm', 'yarn'] as const) {
    const root = makeFolder('scaffold');
    const text = JSON.stringify(monorepo);
    writeFiles(root, { 'package.json': text, ...members });
    const plan = hostOf(host).init.plan({
      root,
      tree: openDirectory(root),
      manifest: { path: join(root, 'package.json'), text, manifest: monorepo },
      env: { PATH: '' },
      version: '1.0.0',
      undo: false,
      options: new Set(),
    });
    assert.deepEqual([plan.scripts, plan.files], [null, []]);
    assert.ok(plan.next !== null);
  }
});
