import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { makeFolder, writeFiles } from '../support/make-folder.ts';
import { onlyInFull } from '../support/matrix.ts';
import { makePluginProject, nodesOf, type PluginProject, succeeded } from '../support/pnpm-plugin-project.ts';
import { abistamp } from '../support/run-cli.ts';
import { scenario } from '../support/scenario.ts';
import { parseAs } from '../support/schemas.ts';
import type { PnpmRelease } from '../toolchain/index.ts';

/** A project's own hooks, which leave a trace when called. */
const ownPnpmfile = `const { appendFileSync } = require('node:fs');
const note = (name) => appendFileSync(__dirname + '/called', name + '\\n');
module.exports = {
  hooks: {
    readPackage: (pkg) => (note('readPackage'), pkg),
    updateConfig: (config) => (note('updateConfig'), config),
  },
};
`;

/* The line is the only way for pnpm 9. The others are the full matrix's. */
for (const release of [9, ...onlyInFull<PnpmRelease>(10, 11, 12)] as const) {
  scenario(`pnpm ${release}: a line in a .pnpmfile.cjs that has hooks already`, ({ before, step }) => {
    let project: PluginProject;
    const read = (name: string) => readFileSync(join(project.cwd, name), 'utf8');
    before(async () => {
      project = await makePluginProject({ release, files: { '.pnpmfile.cjs': ownPnpmfile } });
    });

    step('init adds it at the end, once, and shows what it changes', async () => {
      const args = ['init', '--pnpmfile'];
      const { stdout } = succeeded(await abistamp(args, { cwd: project.cwd }));
      assert.match(
        stdout,
        /\.pnpmfile\.cjs[\s\S]*devDependencies\.pnpm-plugin-abistamp[\s\S]*→ pnpm install/,
      );
      assert.ok(read('.pnpmfile.cjs').startsWith(ownPnpmfile));
      const once = [read('.pnpmfile.cjs'), read('package.json')];
      assert.match(succeeded(await abistamp(args, { cwd: project.cwd })).stdout, /nothing to change/);
      assert.deepEqual([read('.pnpmfile.cjs'), read('package.json')], once);
    });

    step(
      "a fresh clone installs, frozen; the project's own hooks are called, and the check is made",
      async () => {
        const [, then] = nodesOf(release);
        succeeded(await project.run(['install']));
        succeeded(await project.run(['install', '--frozen-lockfile']));
        const called = new Set(read('called').trim().split('\n'));
        assert.deepEqual(
          [...called].sort(),
          release === 9 ? ['readPackage'] : ['readPackage', 'updateConfig'],
        );
        assert.match(succeeded(await project.run(['start'])).stdout, /loads on/);
        const { code, stderr } = await project.run(['start'], { node: then });
        assert.equal(code, 1);
        assert.match(stderr, /✖ 1 package [\s\S]* ABI_MISMATCH /);
        assert.match(stderr, /^→ pnpm (?:exec|dlx) abistamp rebuild$/m);
      },
    );

    step('init --undo takes it out again', async () => {
      succeeded(await abistamp(['init', '--undo'], { cwd: project.cwd }));
      assert.equal(read('.pnpmfile.cjs'), ownPnpmfile);
    });
  });
}

/* pnpm has no command that takes a configuration dependency out, and writes the file in a layout of its own. */
for (const release of [12, ...onlyInFull<PnpmRelease>(10, 11)] as const)
  test(`pnpm ${release}: --undo takes the configuration dependency out as pnpm wrote it`, async () => {
    const files = { 'pnpm-workspace.yaml': 'packages:\n  - packages/*\nminimumReleaseAge: 0\n' };
    const { cwd, run } = await makePluginProject({ release, manifest: { dependencies: {} }, files });
    const read = () => readFileSync(join(cwd, 'pnpm-workspace.yaml'), 'utf8');
    succeeded(await run(['install']));
    succeeded(await run(['add', '--config', 'pnpm-plugin-abistamp']));
    assert.match(read(), /pnpm-plugin-abistamp/);
    const { next } = parseAs('init', succeeded(await abistamp(['init', '--undo', '--json'], { cwd })).stdout);
    assert.equal(next, 'pnpm install');
    assert.deepEqual(
      read().trim().split('\n').sort(),
      files['pnpm-workspace.yaml'].trim().split('\n').sort(),
    );
    succeeded(await run(['install', '--no-frozen-lockfile']));
    succeeded(await run(['install', '--frozen-lockfile']));
  });

describe('what init says and writes in a pnpm project', () => {
  const run = async (files: Record<string, string | object>, args: string[] = []) => {
    const cwd = makeFolder('init-pnpm');
    writeFiles(cwd, files);
    const { stdout } = succeeded(await abistamp(['init', '--json', ...args], { cwd }));
    return { ...parseAs('init', stdout), cwd };
  };
  const add = 'pnpm add --config pnpm-plugin-abistamp && pnpm install';

  for (const [name, manifest, next] of [
    ['9', { packageManager: 'pnpm@9.15.9' }, 'pnpm install'],
    ['10.12', { packageManager: 'pnpm@10.12.4' }, 'pnpm install'],
    ['10.13', { packageManager: 'pnpm@10.13.0+sha512.00' }, add],
    ['11', { devEngines: { packageManager: { name: 'pnpm', version: '^11.0.0' } } }, add],
    ['of no known version', {}, add],
  ] as const) {
    test(`pnpm ${name}: ${next === add ? 'pnpm adds the plugin' : 'a line is written'}`, async () => {
      const result = await run({ 'package.json': manifest, 'pnpm-workspace.yaml': '' });
      assert.deepEqual([result.host, result.next, result.written], ['pnpm', next, next !== add]);
      assert.equal(existsSync(join(result.cwd, '.pnpmfile.cjs')), next !== add);
    });
  }

  test('a file that held nothing else is gone after --undo', async () => {
    const { cwd } = await run({ 'package.json': {}, 'pnpm-workspace.yaml': '' }, ['--pnpmfile']);
    assert.ok(existsSync(join(cwd, '.pnpmfile.cjs')));
    succeeded(await abistamp(['init', '--undo'], { cwd }));
    assert.ok(!existsSync(join(cwd, '.pnpmfile.cjs')));
  });

  test('where the plugin is a configuration dependency there is nothing to do', async () => {
    const settings = 'configDependencies:\n  pnpm-plugin-abistamp: 0.1.0\n';
    const result = await run({ 'package.json': {}, 'pnpm-workspace.yaml': settings });
    assert.deepEqual([result.next, result.written], [null, false]);
  });
});
