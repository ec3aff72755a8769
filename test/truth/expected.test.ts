import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { checkTree, recordTree } from '@abistamp/core';
import { type MadeFiles, madeTree, remove, stableAddon } from '../support/made-tree.ts';

const { platform, arch } = process;
const machine = `${platform}-${arch}`;

/** A package whose native part comes in a package for each platform, as napi-rs makes them. */
function family(name: string, own: MadeFiles, files: MadeFiles): MadeFiles {
  const part = `@${name}/${name}-${machine}`;
  const folder = `node_modules/${part}`;
  const version = '1.0.0';
  const lock = {
    'node_modules/pinned': { version, hasInstallScript: true },
    'node_modules/stable': { version: '2.0.0' },
    [`node_modules/${name}`]: {
      version,
      optionalDependencies: { [part]: version, [`@${name}/${name}-none-x64`]: version },
    },
    [folder]: { version, optional: true, os: [platform], cpu: [arch] },
  };
  return {
    'node_modules/.package-lock.json': { lockfileVersion: 3, packages: lock },
    [`node_modules/${name}/package.json`]: {
      name,
      version,
      main: 'index.js',
      optionalDependencies: { [part]: version, [`@${name}/${name}-none-x64`]: version },
    },
    [`node_modules/${name}/index.js`]: `module.exports = require(\`@${name}/${name}-\${process.platform}-\${process.arch}\`);\n`,
    [`${folder}/package.json`]: { name: part, version, os: [platform], cpu: [arch], ...own },
    ...Object.fromEntries(Object.entries(files).map(([path, bytes]) => [`${folder}/${path}`, bytes])),
  };
}

const program = new Uint8Array(stableAddon());
const families = {
  'napi-rs, its file as main': [{ main: 'a.node' }, 'a.node'],
  'a file that only exports names': [{ exports: { './a.node': './lib/a.node' } }, 'lib/a.node'],
  'a program, named nowhere': [{}, 'bin/tool'],
} as const;

const codes = ({ findings }: ReturnType<typeof checkTree>) =>
  findings.map(
    ({ problem, severity, repair, package: { name } }) => `${severity} ${problem.code} ${name} ${repair}`,
  );

describe('a platform package without its file', () => {
  for (const [title, [own, file]] of Object.entries(families)) {
    const part = `@kin/kin-${machine}`;
    const said = [`error PLATFORM_PACKAGE_MISSING ${part} reinstall`];
    const make = () => madeTree(family('kin', own, { [file]: program }));

    test(`${title}: whole, it fits`, () => assert.deepEqual(codes(checkTree(make().session())), []));

    test(`${title}: gone before it was ever looked at`, () => {
      const tree = make();
      remove(tree.root, `node_modules/${part}/${file}`);
      assert.deepEqual(codes(checkTree(tree.session())), said);
      assert.deepEqual(codes(recordTree(tree.session(), { frozen: false }) as never), said);
      assert.deepEqual(
        codes(checkTree(tree.session())),
        said,
        'what was recorded meanwhile vouches for nothing',
      );
    });

    test(`${title}: the file first, then its folder, with checks between`, () => {
      const tree = make();
      recordTree(tree.session(), { frozen: false });
      remove(tree.root, `node_modules/${part}/${file}`);
      assert.deepEqual(codes(checkTree(tree.session())), said);
      remove(tree.root, `node_modules/${part}`);
      const findings = codes(checkTree(tree.session()));
      assert.ok(
        findings.some((finding) => finding.startsWith('error PLATFORM_PACKAGE_MISSING')),
        `${findings}`,
      );
    });
  }
});

describe('a package that brought its file', () => {
  const scripts = { none: {}, 'one that builds nothing': { postinstall: 'node check.js' } };
  for (const [title, script] of Object.entries(scripts)) {
    const files = (main: string) => ({
      'node_modules/stable/package.json': { name: 'stable', version: '2.0.0', main, scripts: script },
    });

    test(`with the script: ${title}; deleted after a record`, () => {
      const tree = madeTree(files('index.js'));
      recordTree(tree.session(), { frozen: false });
      remove(tree.root, `node_modules/stable/stable-${machine}.node`);
      for (let time = 0; time < 2; time++) {
        const verdict = checkTree(tree.session());
        assert.deepEqual(codes(verdict), ['error NOT_BUILT stable reinstall']);
        recordTree(tree.session(), { frozen: false });
      }
    });

    test(`with the script: ${title}; its manifest names the file, and no record does`, () => {
      const tree = madeTree(files(`./stable-${machine}.node`));
      assert.deepEqual(codes(checkTree(tree.session())), []);
      const broken = madeTree(files(`./stable-${machine}.node`));
      rmSync(join(broken.root, `node_modules/stable/stable-${machine}.node`));
      assert.deepEqual(codes(checkTree(broken.session())), ['error NOT_BUILT stable reinstall']);
    });
  }

  test('another version of it need not have what this one had', () => {
    const tree = madeTree();
    recordTree(tree.session(), { frozen: false });
    remove(tree.root, 'node_modules/stable');
    const next = madeTree({
      'node_modules/stable/package.json': { name: 'stable', version: '3.0.0', main: 'index.js' },
      'node_modules/stable/index.js': 'module.exports = 1;\n',
    });
    rmSync(join(next.root, `node_modules/stable/stable-${machine}.node`));
    assert.deepEqual(codes(checkTree(next.session())), []);
  });
});
