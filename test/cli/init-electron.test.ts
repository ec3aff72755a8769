import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { init } from '../../packages/cli/src/verbs/init.ts';
import { makeFolder, writeFiles } from '../support/make-folder.ts';
import { runVerb } from './in-process.ts';

/* What init does about a script that builds all packages of an Electron app after each install. */

function project(scripts: Record<string, string>): string {
  const cwd = makeFolder('electron');
  const manifest = { name: 'app', scripts, devDependencies: { electron: '40.1.0' } };
  writeFiles(cwd, { 'package.json': `${JSON.stringify(manifest, null, 2)}\n` });
  return cwd;
}

const run = (cwd: string, options: Record<string, boolean> = {}) => runVerb(init, { cwd, options });
const textOf = (cwd: string) => readFileSync(join(cwd, 'package.json'), 'utf8');
const scriptsOf = (cwd: string): Record<string, string> => JSON.parse(textOf(cwd)).scripts;

describe('a script that builds for Electron', () => {
  for (const [script, taken] of [
    ['electron-builder install-app-deps', 'abistamp rebuild || electron-builder install-app-deps'],
    ['electron-rebuild -f -w better-sqlite3', 'abistamp rebuild || electron-rebuild -f -w better-sqlite3'],
    ['npx electron-rebuild', 'abistamp rebuild || npx electron-rebuild'],
    [
      'patch-package && electron-builder install-app-deps && node x.js',
      'patch-package && (abistamp rebuild || electron-builder install-app-deps) && node x.js',
    ],
    ['electron-rebuild || true', '(abistamp rebuild || electron-rebuild) || true'],
    ...[
      ...[
        'npx --no-install electron-rebuild',
        'npx -y @electron/rebuild@3 -f',
        'npm exec -- electron-rebuild -w x',
      ],
      ...[
        'yarn electron-builder install-app-deps',
        'yarn run electron-rebuild',
        'pnpm exec electron-rebuild -f',
      ],
      ...['pnpm electron-builder install-app-deps --arch arm64', 'bunx electron-rebuild', 'install-app-deps'],
      ...['./node_modules/.bin/electron-rebuild -p', 'node_modules/.bin/electron-builder  install-app-deps'],
      ...[
        'cross-env DEBUG=* electron-rebuild',
        'npm_config_jobs=2 electron-rebuild --force --which-module=a,b',
      ],
    ].map((command) => [command, `abistamp rebuild || ${command}`]),
  ] as [string, string][])
    test(`${script}: is named, replaced only if asked, and given back`, async () => {
      const cwd = project({ postinstall: script });
      const before = textOf(cwd);
      const { text } = await run(cwd);
      assert.match(
        text.replace(/\s+/g, ' '),
        /▲ the script postinstall \(.*\) builds for Electron .* with --electron/,
      );
      assert.equal(scriptsOf(cwd)['postinstall'], script);
      await run(cwd, { electron: true });
      assert.equal(scriptsOf(cwd)['postinstall'], taken);
      assert.match((await run(cwd, { electron: true })).text, /^✔ nothing to change/);
      await run(cwd, { undo: true });
      const left = JSON.parse(textOf(cwd));
      delete left.devDependencies.abistamp;
      assert.deepEqual(left, JSON.parse(before));
    });

  for (const script of [
    'node build.js',
    'electron-builder --dir',
    'npm run build',
    'npx electron',
    'echo electron-rebuild',
    'my-electron-rebuild',
  ])
    test(`${script}: is left alone`, async () => {
      const cwd = project({ postinstall: script });
      const { text } = await run(cwd, { electron: true });
      assert.doesNotMatch(text, /builds for Electron/);
      assert.equal(scriptsOf(cwd)['postinstall'], script);
    });

  test('is found behind a script that is nothing else', async () => {
    const native = 'electron-rebuild -f -w better-sqlite3';
    for (const call of ['npm run native', 'yarn native', 'pnpm run native']) {
      const cwd = project({ postinstall: `husky && ${call}`, native });
      await run(cwd, { electron: true });
      assert.equal(scriptsOf(cwd)['postinstall'], `husky && (abistamp rebuild || ${call})`);
      await run(cwd, { undo: true });
      assert.deepEqual(scriptsOf(cwd), { postinstall: `husky && ${call}`, native });
    }
  });

  test('of another event, or among scripts that no install runs', async () => {
    const cwd = project({ install: 'electron-rebuild', rebuild: 'electron-rebuild' });
    await run(cwd, { electron: true });
    const { install, rebuild } = scriptsOf(cwd);
    assert.match(install ?? '', /abistamp rebuild \|\| electron-rebuild/);
    assert.equal(rebuild, 'electron-rebuild');
  });
});
