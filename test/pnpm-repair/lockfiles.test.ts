import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, test } from 'node:test';
import { installedProject } from '../support/installed-project.ts';
import { makeFolder } from '../support/make-folder.ts';
import { onlyInFull } from '../support/matrix.ts';
import { moveState } from '../support/pnpm-project.ts';
import { abistamp, type CliOptions, installHook, loads } from '../support/run-cli.ts';
import { type NodeRelease, type PnpmRelease, pnpm } from '../toolchain/index.ts';

/*
 * A workspace whose package `a` has the addon. Its lockfile is read in every place and format, and the
 * sidecar is beside it.
 */

interface Case {
  name: string;
  release: PnpmRelease;
  settings: string;
  lockfile: string;
  /** What makes it the file that it is meant to be. */
  looks: RegExp;
  files?: Record<string, string>;
}

const branch = {
  '.git/HEAD': 'ref: refs/heads/feature/addons\n',
  '.git/objects/.keep': '',
  '.git/refs/.keep': '',
};
const cases: Case[] = [
  {
    ...{ name: 'two documents', release: 11, lockfile: 'app/pnpm-lock.yaml' },
    ...{ settings: 'configDependencies:\n  is-number: 7.0.0\n', looks: /^---\n[\s\S]*\n---\n/ },
  },
  {
    ...{ name: 'format v13', release: 12, lockfile: 'app/pnpm-lock.yaml' },
    ...{ settings: 'lockfile:\n  format: v13\n', looks: /"lockfileVersion": "13.0"/ },
  },
  ...onlyInFull<Case>(
    {
      ...{ name: 'one for each branch', release: 10, lockfile: 'app/pnpm-lock.feature!addons.yaml' },
      ...{ settings: 'gitBranchLockfile: true\n', looks: /^lockfileVersion: '9.0'/, files: branch },
    },
    {
      ...{ name: 'one for each package', release: 12, lockfile: 'app/packages/a/pnpm-lock.yaml' },
      ...{ settings: 'sharedWorkspaceLockfile: false\n', looks: /unix-dgram/ },
    },
    {
      ...{ name: 'above the project', release: 9, lockfile: 'pnpm-lock.yaml' },
      ...{ settings: 'lockfile-dir=..\n', looks: /^ {2}app\/packages\/a:/m },
    },
  ),
  {
    ...{ name: 'above the project', release: 12, lockfile: 'pnpm-lock.yaml' },
    ...{ settings: 'lockfileDir: ..\n', looks: /^ {2}app\/packages\/a:/m },
  },
];

for (const { name, release, settings, lockfile, looks, files = {} } of cases) {
  describe(`pnpm ${release}, lockfile: ${name}`, () => {
    test('it is read, the sidecar lies beside it, and what is approved is built', async () => {
      const node: NodeRelease = release === 11 ? 22 : 20;
      const folder = await installedProject({
        ...{ by: () => pnpm(release), node, at: 'app' },
        files: { ...workspace(release, settings), ...inFolder('app', files) },
      });
      moveState(folder);
      assert.match(readFileSync(join(folder, lockfile), 'utf8'), looks);
      const env = { ABISTAMP_STORE: makeFolder('store') };
      const cwd = join(folder, 'app/packages/a');
      const options: CliOptions = { cwd, env, node, tools: [await pnpm(release)] };
      assert.equal((await installHook(options)).code, 0);
      assert.deepEqual(listSidecars(folder), [join(dirname(lockfile), 'abi-lock.json')]);
      // Only packages with an integrity in the lockfile are stored.
      assert.match(await succeed(['store', 'ls'], options), /unix-dgram@2\.0\.6/);

      // What may be built is configured in the workspace, while these lockfiles are elsewhere.
      if (dirname(lockfile) === 'app') return;
      await succeed(['rebuild'], { ...options, node: 24 });
      assert.ok(await loads('unix-dgram', { cwd, node: 24 }));
      assert.match(await succeed(['rebuild', '--dry-run'], options), /restore/);
    });
  });
}

test('what a patched package is built of is not what its tarball holds: it is not kept as such', async () => {
  const patch = '--- /dev/null\n+++ b/PATCHED\n@@ -0,0 +1 @@\n+patched\n';
  const folder = await installedProject({
    ...{ by: () => pnpm(12), node: 20, at: 'app' },
    files: {
      ...workspace(12, 'patchedDependencies:\n  unix-dgram@2.0.6: own.patch\n'),
      'app/own.patch': `diff --git a/PATCHED b/PATCHED\nnew file mode 100644\n${patch}`,
    },
  });
  moveState(folder);
  const cwd = join(folder, 'app');
  const options: CliOptions = { cwd, node: 20, env: { ABISTAMP_STORE: makeFolder('store') } };
  await succeed(['record'], options);
  assert.doesNotMatch(await succeed(['store', 'ls'], options), /unix-dgram/);
});

function workspace(release: PnpmRelease, settings: string) {
  const yaml = 'storeDir: ../store\nallowBuilds:\n  unix-dgram: true\n';
  return {
    'app/package.json': { name: 'app', private: true },
    'app/packages/a/package.json': { name: 'a', private: true, dependencies: { 'unix-dgram': '2.0.6' } },
    'app/pnpm-workspace.yaml': `packages:\n  - packages/*\n${release === 9 ? '' : yaml + settings}`,
    'app/.npmrc': release === 9 ? `store-dir=../store\n${settings}` : '',
  };
}

const inFolder = (folder: string, files: Record<string, string>) =>
  Object.fromEntries(Object.entries(files).map(([path, text]) => [`${folder}/${path}`, text]));

async function succeed(args: string[], options: CliOptions): Promise<string> {
  const result = await abistamp(args, options);
  assert.equal(result.code, 0, `${args.join(' ')}\n${result.stdout}${result.stderr}`);
  return result.stdout;
}

function listSidecars(folder: string): string[] {
  return ['', 'app', 'app/packages/a'].flatMap((below) =>
    readdirSync(join(folder, below))
      .filter((name) => name === 'abi-lock.json')
      .map((name) => join(below, name)),
  );
}
