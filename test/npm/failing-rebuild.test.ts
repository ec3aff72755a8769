import assert from 'node:assert/strict';
import { symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, describe, test } from 'node:test';
import { oneAddon } from '../support/addons.ts';
import { installedProject } from '../support/installed-project.ts';
import { makeFolder } from '../support/make-folder.ts';
import { abistamp, check, loads } from '../support/run-cli.ts';
import { parseAs } from '../support/schemas.ts';
import { snapshot } from '../support/snapshot.ts';
import { node, npm } from '../toolchain/index.ts';

/** A search path with everything that a build needs, except for the programs named. */
async function pathWithout(...missing: string[]): Promise<string> {
  const folder = makeFolder('path');
  const wanted = [
    'sh',
    'env',
    'python3',
    'make',
    'g++',
    'gcc',
    'cc',
    'c++',
    'uname',
    'cat',
    'rm',
    'mkdir',
    'cp',
    'ln',
    'touch',
    'printf',
    'sed',
    'true',
  ];
  for (const name of wanted.filter((name) => !missing.includes(name)))
    symlinkSync(`/usr/bin/${name}`, join(folder, name));
  const { command, args } = await npm(10);
  writeFileSync(
    join(folder, 'npm'),
    `#!/bin/sh\nexec ${[command, ...args].map((part) => `"${part}"`).join(' ')} "$@"\n`,
    { mode: 0o755 },
  );
  return `${(await node(22)).bin}:${folder}`;
}

describe('a rebuild that fails', () => {
  let cwd: string;
  before(async () => {
    cwd = await installedProject({ files: { 'package.json': oneAddon }, node: 20 });
    await abistamp(['record'], { cwd });
  });

  test('without a compiler: nothing is changed, what is missing is named, and how to install it', async () => {
    const folder = join(cwd, 'node_modules/unix-dgram');
    const before = snapshot(folder);
    const PATH = await pathWithout('make', 'g++', 'gcc', 'cc', 'c++');
    const result = await abistamp(['rebuild'], { cwd, node: 22, env: { PATH } });
    assert.equal(result.code, 1, result.stdout + result.stderr);
    assert.match(result.stdout, /unix-dgram@2\.0\.6 could not be rebuilt for Node 22/);
    assert.match(result.stdout, /is as it was before/);
    assert.match(result.stdout, /make and a C\+\+ compiler/);
    assert.match(result.stdout, /apt-get install|apk add|dnf install|pacman|zypper/);
    assert.deepEqual(snapshot(folder), before);
    assert.ok(await loads('unix-dgram', { cwd, node: 20 }));
    // Known beforehand: no build was started.
    assert.doesNotMatch(result.stdout, /rebuild\.log/);
  });

  test('with a compiler that is too old for the headers, that is what is named', async () => {
    const folder = makeFolder('old-compiler');
    writeFileSync(
      join(folder, 'c++'),
      '#!/bin/sh\ncase "$*" in *gnu++20*) echo "error: unrecognized command-line option -std=gnu++20" >&2; exit 1;; esac\nexec /usr/bin/c++ "$@"\n',
      { mode: 0o755 },
    );
    const result = await abistamp(['rebuild'], { cwd, node: 24, env: { CXX: join(folder, 'c++') } });
    assert.equal(result.code, 1, result.stdout + result.stderr);
    assert.match(result.stdout, /a C\+\+ compiler that knows C\+\+20/);
  });

  test('a compiler that fails: its first error is shown, and the old files are there', async () => {
    const before = snapshot(join(cwd, 'node_modules/unix-dgram'));
    const result = await abistamp(['rebuild', '--json'], {
      cwd,
      node: 22,
      env: { CXXFLAGS: '-include /no/such/header.h' },
    });
    assert.equal(result.code, 1);
    const { repairs } = parseAs('rebuild', result.stdout);
    assert.equal(repairs[0]?.result, 'failed');
    assert.match(repairs[0]?.error ?? '', /no\/such\/header/);
    assert.deepEqual(snapshot(join(cwd, 'node_modules/unix-dgram')), before);
  });

  test('afterwards it can still be repaired', async () => {
    assert.equal((await abistamp(['rebuild'], { cwd, node: 22 })).code, 0);
    assert.equal((await check({ cwd, node: 22 })).code, 0);
  });
});
