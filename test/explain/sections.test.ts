import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { explainLoadErrors, formatExplainPretty } from '@abistamp/core';
import { readLoadErrors } from '@abistamp/core/internal/load-error/read-load-errors';
import { chooseLeading } from '@abistamp/core/internal/operations/explain/choose-leading';
import { findPackage } from '@abistamp/core/internal/operations/explain/find-package';
import { noStyle } from '@abistamp/core/internal/report/style';
import type { NativePackage } from '@abistamp/core/internal/tree/native-package';
import { treeOf } from '../report/golden.ts';
import { findingOf, node22 } from '../report/samples.ts';
import { makeFolder } from '../support/make-folder.ts';

function packageAt(path: string): NativePackage {
  const name = path.split('node_modules/').at(-1) ?? path;
  return {
    ...findingOf({ code: 'CORRUPT_FILE', detail: '' }).package,
    name,
    path,
  } as unknown as NativePackage;
}

function first(text: string) {
  const [error] = readLoadErrors(text);
  assert.ok(error !== undefined, text);
  return error;
}

const elfHeader = (path: string) => first(`Error: ${path}: invalid ELF header`);

describe('the package that an error is about', () => {
  const tree = ['node_modules/a', 'node_modules/a/node_modules/b', 'node_modules/@s/c'].map(packageAt);
  const found = (path: string) => findPackage(tree, elfHeader(path))?.path ?? null;

  test('is the one in whose folder the path ends', () => {
    assert.equal(found('/srv/node_modules/a/build/a.node'), 'node_modules/a');
    assert.equal(found('/srv/node_modules/a/node_modules/b/b.node'), 'node_modules/a/node_modules/b');
    assert.equal(found('/srv/node_modules/@s/c/c.node'), 'node_modules/@s/c');
  });

  test('is not the outer one of a nested one that is missing', () => {
    assert.equal(found('/srv/node_modules/a/node_modules/missing/m.node'), null);
    assert.equal(found('/srv/node_modules/a/node_modules/@s/c/c.node'), null);
  });

  test('is told by the stack where the loader names no file', () => {
    const error = first(
      'Error: libx.so.1: cannot open shared object file: No such file or directory\n    at Module.load (node:internal/x:1:1)\n    at bindings (/srv/node_modules/bindings/bindings.js:1:1)\n    at Object.<anonymous> (/srv/node_modules/@s/c/index.js:1:1)',
    );
    assert.equal(findPackage(tree, error)?.path, 'node_modules/@s/c');
  });
});

describe('of several messages about one package', () => {
  const messages = readLoadErrors(
    [
      "Error: Cannot find module './c.linux-x64-gnu.node'\nRequire stack:\n- /app/node_modules/c/index.js",
      "/lib64/libc.so.6: version `GLIBC_2.28' not found (required by /app/node_modules/c/c.node)",
      "/lib64/libc.so.6: version `GLIBC_2.34' not found (required by /app/node_modules/c/c.node)",
      "/lib64/libc.so.6: version `GLIBC_2.9' not found (required by /app/node_modules/c/c.node)",
    ].join('\n'),
  );

  test('the reason leads, and of versions the newest', () => {
    assert.deepEqual(chooseLeading(messages, []).problem, { code: 'GLIBC_TOO_OLD', needs: '2.34' });
  });

  test('the one that the file confirms leads', () => {
    const finding = findingOf({
      code: 'PLATFORM_PACKAGE_MISSING',
      wanted: ['c-x'],
      present: [],
      offered: true,
    });
    assert.equal(chooseLeading(messages, [finding]).problem?.code, 'PLATFORM_PACKAGE_MISSING');
  });
});

describe('in words', () => {
  const pretty = (text: string) =>
    formatExplainPretty(explainLoadErrors(text, null), node22, treeOf([]), noStyle, 200);

  test('two C libraries are two, whatever this machine has', () => {
    const text = pretty(
      'Error: Error loading shared library ld-linux-x86-64.so.2: No such file or directory (needed by /app/node_modules/a/a.node)',
    );
    assert.match(text, /glibc and musl are different C libraries/);
  });

  test('an ABI of Electron is named as one of Electron', () => {
    const text = pretty(
      "The module '/app/node_modules/a/a.node'\nwas compiled against a different Node.js version using\nNODE_MODULE_VERSION 115. This version of Node.js requires\nNODE_MODULE_VERSION 119.",
    );
    assert.match(text, /Node 20 \(ABI 115\)/);
    assert.match(text, /Electron 28 \(ABI 119\) tried to load it/);
  });

  test('how it is in this tree is said as far as it is known', () => {
    const state = (text: string, isHere = true) => {
      const sections = explainLoadErrors(text, null).map((each) => ({
        ...each,
        package: isHere ? { name: 'a', version: '1.0.0', path: 'node_modules/a' } : null,
      }));
      return formatExplainPretty(sections, node22, treeOf([]), noStyle, 400);
    };
    const tls = 'Error: /app/node_modules/a/a.node: cannot allocate memory in static TLS block';
    assert.match(
      state(tls),
      /In this tree its files fit Node 22\S* \(ABI 127\)\S*: they are not the cause\./,
    );
    const corrupt = 'Error: /app/node_modules/a/a.node: invalid ELF header';
    assert.match(state(corrupt), /In this tree it fits: what is installed loads in Node 22/);
    for (const text of [tls, corrupt])
      assert.match(state(text, false), /not a native package of this project, so only the message/);
  });

  test('what no rebuild fixes is never answered by one', () => {
    const text = pretty('Error: /app/node_modules/a/a.node: failed to map segment from shared object');
    assert.match(text, /✖ a {2}NOEXEC_MOUNT[\s\S]*mounted with noexec[\s\S]*docs\/problems\/NOEXEC_MOUNT/);
    assert.doesNotMatch(text, /abistamp rebuild/);
  });
});

/** What this Node and this loader really print. */
describe('as this machine prints them', { skip: process.platform !== 'linux' }, () => {
  const folder = makeFolder('messages');
  const failed = (content: string | Uint8Array, flags: string[] = []) => {
    const file = join(folder, 'node_modules/a/a.node');
    spawnSync('mkdir', ['-p', join(folder, 'node_modules/a')]);
    writeFileSync(file, content);
    chmodSync(file, 0o644);
    const { stderr } = spawnSync(process.execPath, [...flags, '-e', `require(${JSON.stringify(file)})`], {
      encoding: 'utf8',
    });
    return explainLoadErrors(stderr, null).map(({ name, error }) => [name, error.problem?.code]);
  };

  test('another format, a cut file, no addons', () => {
    assert.deepEqual(failed('MZ'.repeat(4000)), [['a', 'PLATFORM_MISMATCH']]);
    assert.deepEqual(failed('ELF'), [['a', 'CORRUPT_FILE']]);
    assert.deepEqual(failed('ELF', ['--no-addons']), [[null, 'ADDONS_DISABLED']]);
  });
});
