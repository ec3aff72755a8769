import assert from 'node:assert/strict';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, describe, test } from 'node:test';
import { installedProject } from '../support/installed-project.ts';
import { type NodeRelease, runTool } from '../toolchain/index.ts';
import { guard } from './guarded.ts';

/** The packages' own tests, which are in their tarballs: each a command line in the package's folder. */
const suites: Readonly<Record<string, { version: string; commands: string[][] }>> = {
  'unix-dgram': {
    version: '2.0.6',
    commands: [
      ['test/test-dgram-unix.js'],
      ['test/test-connect.js'],
      ['test/test-connect-callback.js'],
      ['test/test-send-error.js'],
    ],
  },
  'cpu-features': { version: '0.0.10', commands: [['test/test.js']] },
  iconv: { version: '3.0.1', commands: [['test/run-tests.js']] },
  ssh2: { version: '1.17.0', commands: [['test/test.js']] },
};

const notes = 'node_modules/.cache/abistamp/observed.jsonl';

describe("packages' own tests pass with the guard as without it", () => {
  let cwd = '';
  before(async () => {
    const versions = Object.entries(suites).map(([name, { version }]) => [name, version] as const);
    const dependencies = Object.fromEntries(versions);
    cwd = await installedProject({
      files: { 'package.json': { name: 'suites', private: true, dependencies } },
      node: 22,
    });
    // Empty, so no tarball has it.
    mkdirSync(join(cwd, 'node_modules/iconv/test/tmp'), { recursive: true });
  });

  const run = (name: string, args: string[], node: NodeRelease, env: Record<string, string>) =>
    runTool('node', args, { cwd: join(cwd, 'node_modules', name), node, env });

  for (const [name, { version, commands }] of Object.entries(suites))
    test(`${name}@${version}`, async () => {
      for (const args of commands) {
        const plain = await run(name, args, 22, {});
        assert.equal(plain.code, 0, plain.stdout + plain.stderr);
        const env = { NODE_OPTIONS: `--require ${guard}`, ABISTAMP_OBSERVE: '1' };
        const said = await run(name, args, 22, env);
        assert.equal(said.code, 0, said.stdout + said.stderr);
      }
      // The guard was there, and saw the addon.
      assert.match(readFileSync(join(cwd, notes), 'utf8'), new RegExp(`node_modules/${name}/[^"]+\\.node`));
    });
});
