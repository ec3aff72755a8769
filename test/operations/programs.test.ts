import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { checkTree, recordTree } from '@abistamp/core';
import { formatCheckJson } from '@abistamp/core/internal/report/check-json';
import { compile } from '../binary/compile.ts';
import { type MadeFiles, madeTree, stableAddon } from '../support/made-tree.ts';

/* Programs that packages start, with and without the permission to run. */

const { platform, arch } = process;
const part = `node_modules/@kin/kin-${platform}-${arch}`;
const manifest = { version: '1.0.0', os: [platform], cpu: [arch] };
const library = new Uint8Array(stableAddon());
const skip = platform === 'win32';

const program = async () =>
  new Uint8Array(
    readFileSync(await compile({ sources: ['int main() {}\n'], name: 'tool', kind: 'program' })),
  );

const findings = ({ session }: ReturnType<typeof madeTree>) => {
  const here = session();
  const verdict = checkTree(here);
  return formatCheckJson([{ ...here.project, verdict }], here.runtime).trees[0]?.findings ?? [];
};

test('a program that may not be run is found, and the command makes it run', { skip }, async () => {
  const tree = madeTree({
    [`${part}/package.json`]: { name: `@kin/kin-${platform}-${arch}`, ...manifest },
    [`${part}/bin/tool`]: await program(),
    // Libraries have names of their own, too.
    [`${part}/index.kin`]: library,
  });
  const file = join(tree.root, part, 'bin/tool');
  assert.deepEqual(findings(tree), []);
  chmodSync(file, 0o644);
  chmodSync(join(tree.root, part, 'index.kin'), 0o644);
  const { error } = spawnSync(file);
  assert.equal((error as NodeJS.ErrnoException | undefined)?.code, 'EACCES');
  // A record is made anew, and remembers nothing as fitting.
  recordTree(tree.session(), { frozen: false });
  const [finding, ...others] = findings(tree);
  assert.deepEqual(others, []);
  assert.deepEqual(
    [finding?.code, finding?.severity, finding?.file, finding?.repair],
    ['NOT_EXECUTABLE', 'error', 'bin/tool', 'ask'],
  );
  execFileSync('sh', ['-c', finding?.command ?? ''], { cwd: tree.root });
  assert.equal(spawnSync(file).status, 0);
  assert.deepEqual(findings(tree), []);
});

test('so is one that an install script put into its own package; addons need no permission', {
  skip,
}, async () => {
  const own: MadeFiles = {
    'node_modules/pinned/package.json': {
      ...{ name: 'pinned', version: '1.0.0', main: 'index.js' },
      scripts: { postinstall: 'node fetch.js' },
    },
    'node_modules/pinned/index.js':
      "exports.run = () => require('child_process').spawn(require('path').join(__dirname, 'bin/tool'), []);\n",
    'node_modules/pinned/bin/tool': await program(),
  };
  const tree = madeTree(own);
  assert.deepEqual(findings(tree), []);
  for (const path of ['pinned/bin/tool', `stable/stable-${platform}-${arch}.node`])
    chmodSync(join(tree.root, 'node_modules', path), 0o600);
  recordTree(tree.session(), { frozen: false });
  assert.deepEqual(
    findings(tree).map(({ code, path }) => [code, path]),
    [['NOT_EXECUTABLE', 'node_modules/pinned']],
  );
});

test('one whose package gives the permission itself before it starts it is none', { skip }, async () => {
  const name = `@kin/kin-${platform}-${arch}`;
  const tree = madeTree({
    'node_modules/kin/package.json': {
      ...{ name: 'kin', version: '1.0.0', bin: { kin: 'bin/kin' } },
      optionalDependencies: { [name]: '1.0.0', '@kin/kin-none-x64': '1.0.0' },
    },
    'node_modules/kin/bin/kin': "require('../lib/start');\n",
    'node_modules/kin/lib/start.js': "require('fs').chmodSync(program, 0o755);\n",
    'node_modules/.package-lock.json': {
      lockfileVersion: 3,
      packages: {
        'node_modules/kin': { version: '1.0.0', optionalDependencies: { [name]: '1.0.0' } },
        [`${part}`]: { ...manifest, optional: true },
      },
    },
    [`${part}/package.json`]: { name, ...manifest },
    [`${part}/bin/tool`]: await program(),
  });
  chmodSync(join(tree.root, part, 'bin/tool'), 0o644);
  assert.deepEqual(findings(tree), []);
});
