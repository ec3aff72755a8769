import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { type LocalRuntime, openDirectory, readCurrentRuntime } from '@abistamp/core';
import type { BuildContext, BuildStep } from '@abistamp/core/internal/hosts/builder';
import { hostOf } from '@abistamp/core/internal/hosts/index';
import { putExtracted } from '@abistamp/core/internal/repair/put-extracted';
import { makeFolder, writeFiles } from '../support/make-folder.ts';
import { bun, cleanEnvironment, node, npm, pnpm, runTool } from '../toolchain/index.ts';

/* Packages from tarballs beside the project: nothing is fetched. */

const runtime = readCurrentRuntime() as LocalRuntime;

/** A project with two packages, of which an install extracts what its tarball holds. */
function project(files: Record<string, string | object> = {}): string {
  const root = makeFolder('reinstall');
  for (const name of ['gone', 'other']) {
    const packing = makeFolder('packing');
    writeFiles(packing, {
      'package/package.json': { name, version: '1.0.0', scripts: { install: 'echo built > built' } },
      'package/index.js': `module.exports = '${name}';\n`,
    });
    execFileSync('tar', ['-czf', join(root, `${name}.tgz`), '-C', packing, 'package']);
  }
  writeFiles(root, {
    'package.json': {
      ...{ name: 'root', version: '1.0.0', scripts: { postinstall: 'echo ran > ran' } },
      dependencies: { gone: 'file:gone.tgz', other: 'file:other.tgz' },
    },
    ...files,
  });
  return root;
}

const step = (action: BuildStep['action'], name: string): BuildStep => ({
  ...{ action, findings: [] },
  package: { name, path: `node_modules/${name}`, build: null },
});

function contextOf(root: string, env: NodeJS.ProcessEnv): BuildContext & { ran: string[] } {
  const ran: string[] = [];
  return {
    ...{ root, tree: openDirectory(root), runtime, env, ran },
    withHeaders: (variables) => variables,
    runOwnScripts: async (steps) => {
      ran.push(...steps.map((each) => each.package.name));
      return ['their output'];
    },
    scratch: 'node_modules/.cache/extracted',
    putExtracted: (from, place) => putExtracted(root, from, place),
    leaveUnbuilt: false,
  };
}

describe('a package that is missing', () => {
  test('is extracted by npm, which runs nothing and changes nothing else', async () => {
    const root = project();
    const env = await cleanEnvironment({ node: await node(24), tools: [await npm(11)] });
    const locked = await runTool(await npm(11), ['install', '--package-lock-only', '--ignore-scripts'], {
      cwd: root,
    });
    assert.equal(locked.code, 0, locked.stderr);
    const texts = () => ['package.json', 'package-lock.json'].map((path) => readFileSync(join(root, path)));
    const before = texts();
    const { ran, ...context } = contextOf(root, env);
    const builder = hostOf('npm').createBuilder(context);
    const gone = step('reinstall', 'gone');
    assert.deepEqual(builder.listExtracted?.(gone), ['node_modules/gone']);
    const output = await builder.run([gone]);
    assert.ok(existsSync(join(root, 'node_modules/gone/index.js')), output);
    for (const path of ['ran', 'node_modules/gone/built', 'node_modules/other', context.scratch])
      assert.equal(existsSync(join(root, path)), false, path);
    assert.deepEqual(texts(), before);
    assert.deepEqual(ran, []);
  });

  test('is extracted by pnpm, and what else has to be built runs its own scripts', async () => {
    const root = project({ 'pnpm-workspace.yaml': `storeDir: ${makeFolder('store')}\n` });
    const env = await cleanEnvironment({ node: await node(24), tools: [await pnpm(10)] });
    const first = await runTool(await pnpm(10), ['install', '--ignore-scripts'], { cwd: root });
    assert.equal(first.code, 0, first.stdout);
    const folder = join(root, 'node_modules/.pnpm/gone@file+gone.tgz/node_modules/gone');
    assert.ok(existsSync(folder));
    rmSync(folder, { recursive: true });
    const lockfile = readFileSync(join(root, 'pnpm-lock.yaml'), 'utf8');
    const context = contextOf(root, env);
    const builder = hostOf('pnpm').createBuilder(context);
    assert.equal(await builder.run([step('rebuild', 'other')]), 'their output');
    assert.equal(existsSync(folder), false);
    const output = await builder.run([step('reinstall', 'gone'), step('rebuild', 'other')]);
    assert.ok(existsSync(join(root, 'node_modules/gone/index.js')), output);
    assert.match(output, /\ntheir output$/);
    assert.deepEqual(context.ran, ['other', 'other']);
    assert.equal(readFileSync(join(root, 'pnpm-lock.yaml'), 'utf8'), lockfile);
  });

  test('is extracted by pnpm without a script where the install may have left those out', async () => {
    const root = project({ 'pnpm-workspace.yaml': `storeDir: ${makeFolder('store')}\n` });
    const first = await runTool(await pnpm(10), ['install', '--ignore-scripts'], { cwd: root });
    assert.equal(first.code, 0, first.stdout);
    const folder = join(root, 'node_modules/.pnpm/gone@file+gone.tgz/node_modules/gone');
    rmSync(folder, { recursive: true });
    const env = await cleanEnvironment({ node: await node(24), tools: [await pnpm(10)] });
    const builder = hostOf('pnpm').createBuilder({ ...contextOf(root, env), leaveUnbuilt: true });
    const output = await builder.run([step('reinstall', 'gone')]);
    assert.ok(existsSync(folder), output);
    assert.ok(!existsSync(join(root, 'ran')) && !existsSync(join(folder, 'built')), output);
  });

  for (const [left, flags, production] of [
    ['left out what is for development', ['--prod'], ''],
    ['brought what is for development', [], 'production'],
  ] as const)
    test(`is extracted by pnpm as the install did, which ${left}`, async () => {
      const root = project({ 'pnpm-workspace.yaml': `storeDir: ${makeFolder('store')}\n` });
      const manifest = {
        dependencies: { gone: 'file:gone.tgz' },
        devDependencies: { other: 'file:other.tgz' },
      };
      writeFiles(root, { 'package.json': { name: 'root', version: '1.0.0', ...manifest } });
      const tools = [await pnpm(10)];
      const first = await runTool(await pnpm(10), ['install', '--ignore-scripts', ...flags], { cwd: root });
      assert.equal(first.code, 0, first.stdout);
      const folder = join(root, 'node_modules/.pnpm/gone@file+gone.tgz/node_modules/gone');
      const before = readdirSync(join(root, 'node_modules')).sort();
      rmSync(folder, { recursive: true });
      const env = { ...(await cleanEnvironment({ node: await node(24), tools })), NODE_ENV: production };
      const output = await hostOf('pnpm')
        .createBuilder(contextOf(root, env))
        .run([step('reinstall', 'gone')]);
      assert.ok(existsSync(folder), output);
      assert.deepEqual(readdirSync(join(root, 'node_modules')).sort(), before);
    });

  test('is extracted by Bun without what is for development, where none of that is there', async () => {
    const root = project();
    const manifest = {
      dependencies: { gone: 'file:gone.tgz' },
      devDependencies: { other: 'file:other.tgz' },
    };
    writeFiles(root, { 'package.json': { name: 'root', version: '1.0.0', ...manifest } });
    const tool = await bun(1);
    for (const flags of [[], ['--production']]) {
      const { code, stderr } = await runTool(tool, ['install', '--ignore-scripts', ...flags], { cwd: root });
      assert.equal(code, 0, stderr);
      if (flags.length === 0) rmSync(join(root, 'node_modules'), { recursive: true });
    }
    assert.ok(!existsSync(join(root, 'node_modules/other')));
    rmSync(join(root, 'node_modules/gone'), { recursive: true });
    const env = await cleanEnvironment({ node: await node(24), tools: [tool] });
    const output = await hostOf('bun')
      .createBuilder(contextOf(root, env))
      .run([step('reinstall', 'gone')]);
    assert.ok(existsSync(join(root, 'node_modules/gone/index.js')), output);
    assert.ok(!existsSync(join(root, 'node_modules/other')));
  });
});
