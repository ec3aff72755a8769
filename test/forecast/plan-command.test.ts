import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { before, describe, test } from 'node:test';
import { makeFolder, writeFiles } from '../support/make-folder.ts';
import { abistamp } from '../support/run-cli.ts';
import { parseAs } from '../support/schemas.ts';
import { writeSmallPackage } from '../support/small-addons.ts';
import { snapshot } from '../support/snapshot.ts';
import { node, npm } from '../toolchain/index.ts';

/* `plan` and `plan --prove` through the command: real node-gyp, real headers, and a tree that nothing built. */

const names = ['pinned', 'picky', 'curious', 'nosy'] as const;
const scripts = { install: 'node look.js && node-gyp rebuild' };
const at = (name: string) => `node_modules/${name}`;
const small = (name: string, manifest: Record<string, unknown> = {}) =>
  writeSmallPackage('pinned', { folder: at(name), manifest: { name, dependencies: {}, ...manifest } });

let root = '';
let headers = '';
let temporary = '';

before(async () => {
  root = makeFolder('plan');
  headers = makeFolder('headers');
  temporary = makeFolder('temporary');
  for (const release of [22, 26] as const) {
    const { version, nodedir } = await node(release);
    mkdirSync(join(headers, version));
    symlinkSync(join(nodedir, 'include'), join(headers, version, 'include'));
  }
  const installed = { version: '1.0.0', hasInstallScript: true };
  const packages = Object.fromEntries(names.map((name) => [at(name), installed]));
  const dependencies = Object.fromEntries(names.map((name) => [name, '1.0.0']));
  const about = { name: 'x', version: '1.0.0' };
  writeFiles(root, {
    'package.json': { ...about, private: true, dependencies, engines: { node: '<26' } },
    'package-lock.json': {
      ...about,
      lockfileVersion: 3,
      packages: { '': { ...about, dependencies }, ...packages },
    },
    'node_modules/.package-lock.json': { ...about, lockfileVersion: 3, packages },
    ...small('pinned'),
    ...small('picky'),
    [`${at('picky')}/addon.c`]:
      '#include <node_version.h>\n#if NODE_MODULE_VERSION > 140\n#error "no such Node"\n#endif\n',
    ...small('curious', { scripts }),
    // What it needs beside it, and nothing of the user's.
    [`${at('curious')}/look.js`]:
      "require('nosy'); if (process.env.NPM_TOKEN || process.env.HOME === process.env.REAL_HOME) throw new Error('seen');",
    [`${at('curious')}/package.json`]: {
      ...{ name: 'curious', version: '1.0.0', scripts, dependencies: { nosy: '1.0.0' } },
    },
    // It writes to where it is, and fails.
    ...small('nosy', { scripts }),
    [`${at('nosy')}/look.js`]: "require('fs').writeFileSync(__dirname + '/seen', ''); process.exit(1);",
    [`${at('nosy')}/index.js`]: '',
  });
});

async function plan(...args: string[]) {
  const env = {
    npm_config_devdir: headers,
    TMPDIR: temporary,
    NPM_TOKEN: 'secret',
    ABISTAMP_STORE: join(temporary, 'store'),
  };
  const run = await abistamp(['plan', ...args], { cwd: root, node: 24, env, tools: [await npm(11)] });
  assert.equal(run.stderr, '');
  return run;
}

describe('a forecast through the command', () => {
  test('says of each target what an install there would do, and compiles nothing', async () => {
    const { code, stdout } = await plan('node@22', 'node@26', '--json');
    const json = parseAs('plan', stdout);
    assert.equal(code, 0);
    assert.deepEqual(
      json.targets.map(({ target, engines }) => [target, engines.length]),
      [
        ['node-v127-linux-x64', 0],
        ['node-v147-linux-x64', 1],
      ],
    );
    for (const { packages } of json.targets)
      assert.deepEqual(
        packages.map((each) => [each.code, each.trial]),
        names.map(() => ['FROM_SOURCE', null]),
      );
  });

  test('fails where something breaks, and names what it cannot do', async () => {
    assert.equal((await plan('node@26', '--platform', 'win32-x64')).code, 0);
    const wrong = await abistamp(['plan', 'node@9999'], { cwd: root, node: 24 });
    assert.equal(wrong.code, 2);
  });
});

test('--prove compiles beside the project, with the headers that are here, and leaves nothing behind', async () => {
  const tree = snapshot(root);
  const { code, stdout } = await plan('node@26', 'node@25', '--prove', '--json');
  assert.equal(code, 1);
  const json = parseAs('plan', stdout);
  const trials = json.targets.map(({ packages }) =>
    Object.fromEntries(
      packages.map(({ package: id, code: said, trial }) => [
        id.split('@')[0],
        [said, trial?.end, trial?.error ?? trial?.why ?? null],
      ]),
    ),
  );
  assert.deepEqual(trials[0], {
    pinned: ['FROM_SOURCE', 'compiles', null],
    picky: ['DOES_NOT_COMPILE', 'fails', 'error: #error "no such Node"'],
    curious: ['FROM_SOURCE', 'compiles', null],
    // Its own script failed before a compiler ran: that proves nothing.
    nosy: ['FROM_SOURCE', 'untried', 'build'],
  });
  const none = ['FROM_SOURCE', 'untried', 'headers'];
  assert.deepEqual(trials[1], Object.fromEntries(names.map((name) => [name, none])));
  assert.deepEqual(snapshot(root), tree);
  assert.deepEqual(
    readdirSync(temporary).filter((name) => name.startsWith('abistamp-plan')),
    [],
  );
});
