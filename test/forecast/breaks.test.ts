import assert from 'node:assert/strict';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, describe, test } from 'node:test';
import { findPinnedNodeApi } from '@abistamp/core/internal/forecast/pinned-node-api';
import { installedProject } from '../support/installed-project.ts';
import { makeFolder, writeFiles } from '../support/make-folder.ts';
import { abistamp, loads } from '../support/run-cli.ts';
import { parseAs } from '../support/schemas.ts';
import { writeSmallPackage } from '../support/small-addons.ts';
import { type NodeRelease, npm, runTool } from '../toolchain/index.ts';

/* "breaks" is said only of what an install there does not mend, which a real one has to show. */

/** An addon whose binding.gyp defines the version of Node-API. */
function declaring(name: string, version: string) {
  const folder = `packed/${name}`;
  return {
    ...writeSmallPackage('stable', { folder, manifest: { name, dependencies: {} } }),
    [`${folder}/binding.gyp`]: `{ "targets": [{ "target_name": "stable", "sources": ["addon.c"], "defines": ["NAPI_VERSION=${version}"] }] }\n`,
  };
}

const names = ['follows', 'insists'] as const;
const dependencies = {
  ...Object.fromEntries(names.map((name) => [name, `file:packed/${name}`])),
  ...{ 'better-sqlite3': '13.2.0', 'msgpackr-extract': '3.0.3' },
};

let root = '';
before(async () => {
  root = await installedProject({
    files: {
      ...declaring('follows', '<(napi_build_version)'),
      ...declaring('insists', '10'),
      'package.json': { name: 'x', private: true, dependencies },
    },
    args: ['--install-links'],
    node: 26,
    npm: 11,
  });
});

async function plan(...args: string[]): Promise<Record<string, string>[]> {
  const { stdout, stderr } = await abistamp(['plan', ...args, '--json'], { cwd: root });
  assert.equal(stderr, '');
  return parseAs('plan', stdout).targets.map(({ packages }) =>
    Object.fromEntries(
      packages.map(({ package: id, outcome, code }) => [id.replace(/@[^@]*$/, ''), `${outcome} ${code}`]),
    ),
  );
}

describe('an addon for a newer Node-API than a Node has', () => {
  const outcomeOf = async (node: NodeRelease) => {
    const all = await Promise.all(names.map(async (name) => loads(name, { cwd: root, node })));
    return names.filter((_, at) => all[at]);
  };

  test('is compiled again by an install there, unless its sources insist on that version', async () => {
    const [node24, node20] = await plan('node@24', 'node@20');
    assert.equal(node24?.['follows'], 'fits NODE_API');
    assert.deepEqual(
      [...names, 'better-sqlite3'].map((name) => node20?.[name]),
      ['compile FROM_SOURCE', 'breaks DOES_NOT_FIT', 'breaks DOES_NOT_FIT'],
    );
    const repaired = await abistamp(['rebuild', 'follows'], { cwd: root, node: 20 });
    assert.equal(repaired.code, 0, repaired.stdout);
    assert.deepEqual(await outcomeOf(20), ['follows']);
    const rebuilt = await runTool(await npm(10), ['rebuild'], { cwd: root, node: 20 });
    assert.equal(rebuilt.code, 0, rebuilt.stderr);
    assert.deepEqual(await outcomeOf(20), ['follows']);
  });

  test('is what its build files define, and its sources where they define nothing', () => {
    const source = (version: number) => `#include <a.h>\n  # define NAPI_VERSION ${version}\n`;
    assert.equal(findPinnedNodeApi(["'defines': ['NAPI_VERSION=9', 'NAPI_VERSION=10']"], [source(3)]), 9);
    assert.equal(findPinnedNodeApi(['add_definitions(-DNAPI_VERSION=8)'], []), 8);
    assert.equal(
      findPinnedNodeApi(['NAPI_VERSION=10 NAPI_VERSION=<(napi_build_version)'], [source(3)]),
      null,
    );
    assert.equal(findPinnedNodeApi([`add_definitions(-DNAPI_VERSION=$\{level})`], [source(3)]), null);
    assert.equal(findPinnedNodeApi(['', ''], [source(4), source(6)]), 4);
    assert.equal(findPinnedNodeApi([''], ['// #define NAPI_VERSION 4', '#define NAPI_VERSION']), null);
  });
});

test('a platform that no package is for has what is compiled from source, and nothing else', async () => {
  const [there] = await plan('node@24', '--platform', 'linux-riscv64');
  assert.equal(there?.['msgpackr-extract'], 'compile FROM_SOURCE');
  assert.equal(there?.['better-sqlite3'], 'breaks DOES_NOT_FIT');
  writeFiles(root, { '.npmrc': 'omit=optional\n' });
  const [without] = await plan('node@24', '--platform', 'linux-arm64');
  assert.equal(without?.['msgpackr-extract'], 'compile FROM_SOURCE', 'left out, and compiled instead');
  rmSync(join(root, '.npmrc'));
});

test('the page counts a package with what it takes its native part from as one', async () => {
  const page = join(makeFolder('page'), 'page.html');
  await abistamp(['report', '--html', page, 'node@24'], { cwd: root });
  const html = readFileSync(page, 'utf8');
  assert.match(html, />msgpackr-extract@3\.0\.3<\/th><td[^>]*>Node-API<\/td><td[^>]*>\d+ KB</);
  assert.match(html, />4 native packages among \d+ \(4 Node-API, 0 ABI-pinned\)/);
});

test('what is torn or gone is extracted again by an install there', async () => {
  const file = join(root, 'node_modules/better-sqlite3/prebuilds/linux-x64.node');
  const bytes = readFileSync(file);
  await abistamp(['record'], { cwd: root, node: 26 });
  rmSync(file);
  assert.equal((await plan('node@24'))[0]?.['better-sqlite3'], 'unknown DAMAGED');
  writeFileSync(file, bytes.subarray(0, 100_000));
  assert.equal((await plan('node@24'))[0]?.['better-sqlite3'], 'unknown DAMAGED');
});
