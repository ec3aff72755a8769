import assert from 'node:assert/strict';
import {
  appendFileSync,
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { openProject } from '@abistamp/core';
import { beginTransaction } from '@abistamp/core/internal/repair/transaction';
import type { CheckJson } from '@abistamp/core/internal/report/check-json';
import { tellWaiting } from '../../packages/cli/src/patience.ts';
import { checkTrees as check } from '../../packages/cli/src/verbs/check-trees.ts';
import { explain } from '../../packages/cli/src/verbs/explain.ts';
import { describeProgress, rebuild } from '../../packages/cli/src/verbs/rebuild.ts';
import { record } from '../../packages/cli/src/verbs/record.ts';
import { show } from '../../packages/cli/src/verbs/show.ts';
import { store } from '../../packages/cli/src/verbs/store.ts';
import { buildElf } from '../binary/fixtures/elf-builder.ts';
import { buildMachO } from '../binary/fixtures/macho-builder.ts';
import { madeTree, pinnedAddon, stableAddon, thisAbi } from '../support/made-tree.ts';
import { makeFolder, writeFiles } from '../support/make-folder.ts';
import { assertSchema } from '../support/schemas.ts';
import { captured, refusalOf, runVerb } from './in-process.ts';

/* Each verb, from its sources and on trees of plain files: data, words, notes and exit codes. */

process.env['XDG_STATE_HOME'] = makeFolder('state');

const other = thisAbi - 1;
const addon = 'node_modules/pinned/build/Release/pinned.node';
const delivered = `node_modules/stable/stable-${process.platform}-${process.arch}.node`;
const torn = '{ "version": 1, "targets": { <<<<<<< ours';
/** A repair of this tree that was killed. */
const interrupt = (root: string) =>
  beginTransaction(root, [{ path: 'node_modules/pinned', files: null }]).close();

describe('check', () => {
  const codes = ({ json }: { json: unknown }) =>
    (json as CheckJson).trees.map(({ findings }) => findings.map(({ code }) => code));

  test('says that everything fits, or what does not', async () => {
    const { root } = madeTree();
    const fits = await runVerb(check, { cwd: root });
    assert.deepEqual([fits.exitCode, fits.note, codes(fits)], [0, null, [[]]]);
    assertSchema('check', fits.json);
    assert.match(fits.text, /^✔ 2 native packages fit Node /);
    writeFileSync(join(root, addon), pinnedAddon(other));
    const findings = await runVerb(check, { cwd: root });
    assert.deepEqual([findings.exitCode, codes(findings)], [1, [['ABI_MISMATCH']]]);
    assert.match(findings.text, /^✖ 1 package was compiled[\s\S]*pinned@1\.0\.0/);
  });

  test('judges for the release and the machine that are named', async () => {
    const { root } = madeTree();
    const on = async (options: Record<string, string>) =>
      ((await runVerb(check, { cwd: root, options })).json as CheckJson).target;
    const { platform, arch, execPath } = process;
    assert.equal(await on({}), `node-v${thisAbi}-${platform}-${arch}`);
    assert.equal(await on({ runtime: 'node@20' }), `node-v115-${platform}-${arch}`);
    assert.equal(await on({ platform: 'darwin-arm64' }), `node-v${thisAbi}-darwin-arm64`);
    assert.equal(await on({ node: execPath }), `node-v${thisAbi}-${platform}-${arch}`);
    assert.match(await refusalOf(check, { cwd: root, options: { node: '/none' } }), /^RUNTIME_UNREADABLE/);
  });

  test('takes several folders, each with its name', async () => {
    const [one, two] = [madeTree(), madeTree({ [addon]: pinnedAddon(other) })];
    const both = await runVerb(check, { cwd: '/', args: [one.root, two.root] });
    assert.deepEqual([both.exitCode, codes(both)], [1, [[], ['ABI_MISMATCH']]]);
    assert.ok(both.text.startsWith(`${one.root}\n✔ `), both.text);
    assert.ok(both.text.includes(`\n${two.root}\n`), both.text);
    assert.match(await refusalOf(check, { cwd: one.root, args: ['none'] }), /^NO_TREE/);
  });

  test('takes every tree below a folder if asked to', async () => {
    const above = makeFolder('above');
    for (const name of ['a', 'b/c']) {
      const { root } = madeTree();
      mkdirSync(join(above, name, '..'), { recursive: true });
      writeFiles(join(above, name), {
        'package.json': '{}',
        'node_modules/x/package.json': { name: 'x', version: '1.0.0' },
        'node_modules/x/x.node': readFileSync(join(root, addon)),
      });
    }
    const { json } = await runVerb(check, { cwd: above, options: { recursive: true } });
    assert.deepEqual(
      (json as CheckJson).trees.map(({ root }) => root).sort(),
      ['a', 'b/c'].map((name) => join(above, name)),
    );
    assert.match(await refusalOf(check, { cwd: above }), /^NO_TREE/);
  });

  test('fails where nothing could be judged only if it is strict', async () => {
    const { root } = madeTree();
    symlinkSync(makeFolder('elsewhere'), join(root, 'node_modules/elsewhere'));
    const lenient = await runVerb(check, { cwd: root });
    const strict = await runVerb(check, { cwd: root, options: { strict: true } });
    assert.deepEqual([lenient.exitCode, strict.exitCode], [0, 2]);
  });

  test('notes a sidecar that is torn, and refuses it in CI and where it is strict', async () => {
    const { root } = madeTree({ 'abi-lock.json': torn });
    const { exitCode, note } = await runVerb(check, { cwd: root });
    assert.equal(exitCode, 0);
    assert.match(note ?? '', /abi-lock\.json.* → /);
    for (const strictly of [{ env: { CI: 'true' } }, { options: { strict: true } }])
      assert.match(await refusalOf(check, { cwd: root, ...strictly }), /^RECORD_TORN: .*abi-lock\.json/);
  });

  test('notes a repair that was killed, once for all trees', async () => {
    const { root } = madeTree();
    interrupt(root);
    const { note } = await runVerb(check, { cwd: root, args: [root, root] });
    assert.match(note ?? '', /interrupted/);
    assert.equal(note?.split('interrupted').length, 2);
  });
});

describe('record', () => {
  test('records, and says for what', async () => {
    const { root } = madeTree();
    const { exitCode, note, json, text } = await runVerb(record, { cwd: root });
    assert.deepEqual([exitCode, note], [0, null]);
    assertSchema('record', json);
    assert.match(text, /recorded|Node/);
    assert.ok(existsSync(join(root, 'node_modules/.cache/abistamp/stamp.json')));
    assert.ok(existsSync(join(root, 'abi-lock.json')));
  });

  test('leaves the sidecar alone if it is frozen', async () => {
    const { root } = madeTree();
    assert.equal((await runVerb(record, { cwd: root, options: { frozen: true } })).exitCode, 0);
    assert.equal(existsSync(join(root, 'abi-lock.json')), false);
  });

  test('refuses to write over a sidecar that is torn, and notes a repair that was killed', async () => {
    const { root } = madeTree({ 'abi-lock.json': torn });
    assert.match(await refusalOf(record, { cwd: root }), /^RECORD_TORN/);
    assert.equal(readFileSync(join(root, 'abi-lock.json'), 'utf8'), torn);
    rmSync(join(root, 'abi-lock.json'));
    interrupt(root);
    assert.match((await runVerb(record, { cwd: root })).note ?? '', /interrupted/);
  });

  const isRoot = process.getuid?.() === 0;
  test('fails where not all can be read', {
    skip: isRoot ? 'nothing is closed to root' : false,
  }, async () => {
    const { root } = madeTree();
    chmodSync(join(root, 'node_modules/stable'), 0);
    assert.equal((await runVerb(record, { cwd: root })).exitCode, 2);
    chmodSync(join(root, 'node_modules/stable'), 0o755);
  });
});

describe('rebuild', () => {
  test('has nothing to do where everything fits', async () => {
    const { root } = madeTree();
    const { exitCode, json, text, note } = await runVerb(rebuild, { cwd: root });
    assert.deepEqual([exitCode, note], [0, null]);
    assertSchema('rebuild', json);
    assert.match(text, /nothing to do/);
  });

  test('shows a plan and does nothing if asked for one', async () => {
    const { root } = madeTree({ [addon]: pinnedAddon(other) });
    const key = { ABISTAMP_STORE_SIGNING_KEY: 'secret' };
    const { exitCode, json, text } = await runVerb(rebuild, {
      ...{ cwd: root, options: { 'dry-run': true, update: true }, env: key },
    });
    assert.equal(exitCode, 0);
    assertSchema('rebuild-dry-run', json);
    assert.match(text, /pinned@1\.0\.0/);
    assert.deepEqual(readFileSync(join(root, addon)), Buffer.from(pinnedAddon(other)));
  });

  test('says that it failed, and progress on its way', async () => {
    const { root } = madeTree({ [addon]: pinnedAddon(other) });
    const { exitCode, json, progress } = await runVerb(rebuild, {
      ...{ cwd: root, env: { PATH: makeFolder('empty') } },
    });
    assert.equal(exitCode, 1);
    assertSchema('rebuild', json);
    assert.deepEqual(progress, ['looking for pinned in the shared store']);
  });

  test('needs a runtime on this machine, and no signing key', async () => {
    const { root } = madeTree();
    assert.match(
      await refusalOf(rebuild, { cwd: root, options: { runtime: 'node@20' } }),
      /^BAD_ARGUMENT: a build needs a runtime on this machine: .*--node/,
    );
    assert.match(
      await refusalOf(rebuild, { cwd: root, env: { ABISTAMP_STORE_SIGNING_KEY: 'secret' } }),
      /^BAD_ARGUMENT: ABISTAMP_STORE_SIGNING_KEY/,
    );
    assert.match(await refusalOf(rebuild, { cwd: root, args: ['none'] }), /^BAD_ARGUMENT: .*none/);
  });

  test('accepts a file that differs from the sidecar only if asked to', async () => {
    const { root } = madeTree();
    await runVerb(record, { cwd: root });
    appendFileSync(join(root, delivered), 'changed');
    assert.equal((await runVerb(check, { cwd: root })).exitCode, 1);
    assert.equal((await runVerb(rebuild, { cwd: root })).exitCode, 1);
    const sidecar = join(root, 'abi-lock.json');
    const before = readFileSync(sidecar, 'utf8');
    const { exitCode } = await runVerb(rebuild, { cwd: root, options: { update: true } });
    assert.equal(exitCode, 0);
    assert.notEqual(readFileSync(sidecar, 'utf8'), before);
    assert.equal((await runVerb(check, { cwd: root })).exitCode, 0);
  });

  test('accepts nothing into a sidecar that is torn or newer', async () => {
    const update = (root: string) => refusalOf(rebuild, { cwd: root, options: { update: true } });
    const { root } = madeTree({ 'abi-lock.json': torn });
    assert.match(await update(root), /^RECORD_TORN/);
    const { root: later } = madeTree();
    await runVerb(record, { cwd: later });
    appendFileSync(join(later, delivered), 'changed');
    writeFileSync(join(later, 'abi-lock.json'), '{ "version": 99 }');
    assert.match(await update(later), /newer|exit code 0/);
  });

  test('tells progress in words', () => {
    const packages = ['a', 'b'];
    assert.equal(describeProgress({ kind: 'fetching', packages }), 'looking for a, b in the shared store');
    assert.equal(describeProgress({ kind: 'building', packages }), 'building a, b');
    assert.equal(describeProgress({ kind: 'verifying', packages }), 'loading a, b');
    assert.match(
      describeProgress({ kind: 'waiting', holder: null }),
      /^waiting for .*, which repairs this tree$/,
    );
  });
});

describe('show', () => {
  const paths = ({ json }: { json: unknown }) =>
    (json as { files: { path: string }[] }).files.map(({ path }) => path);

  test('takes a file, a folder, or a package of the tree', async () => {
    const { root } = madeTree({
      'node_modules/pinned/build/Release/obj.target/pinned.node': stableAddon(),
      'node_modules/pinned/build/Release/notes.txt': '',
    });
    const shown = async (...args: string[]) => paths(await runVerb(show, { cwd: root, args }));
    assert.deepEqual(await shown(addon), [addon]);
    assert.deepEqual(await shown(join(root, addon)), [join(root, addon)]);
    assert.deepEqual(await shown('node_modules/pinned'), [addon]);
    assert.deepEqual(await shown('pinned'), [addon]);
    assert.deepEqual(await shown('stable@2.0.0', addon), [delivered, addon]);
    const inside = await runVerb(show, { cwd: join(root, 'node_modules'), args: ['stable'] });
    assert.deepEqual(paths(inside), [delivered.slice('node_modules/'.length)]);
  });

  test('says of each whether it loads here', async () => {
    const { root } = madeTree({ [addon]: pinnedAddon(other) });
    const result = await runVerb(show, { cwd: root, args: [addon, delivered] });
    assert.equal(result.exitCode, 0);
    assertSchema('show', result.json);
    const { files } = result.json as { files: { fits: boolean; size: number; sha256: string }[] };
    assert.equal(files[0]?.fits, false);
    assert.equal(files[0]?.size, statSync(join(root, addon)).size);
    assert.match(files[0]?.sha256 ?? '', /^[0-9a-f]{64}$/);
    assert.match(result.text, /1 of 2 load|0 of 2 load/);
  });

  test('asks the loader of this machine about libraries for it alone', async () => {
    const { root } = madeTree({
      'arm.node': buildElf({ machine: 183, exports: ['napi_register_module_v1'] }),
      'mac.node': buildMachO(),
    });
    const asked = async (path: string, options: Record<string, string> = {}) => {
      const { json } = await runVerb(show, { cwd: root, args: [path], options });
      return (json as { files: { libraries: unknown }[] }).files[0]?.libraries !== null;
    };
    const isLinux = process.platform === 'linux' && process.arch === 'x64';
    assert.equal(await asked(delivered), isLinux);
    for (const path of ['arm.node', 'mac.node', process.execPath])
      assert.equal(await asked(path), false, path);
    assert.equal(await asked(delivered, { runtime: 'node@20' }), false);
  });

  test('refuses what it cannot find or read', async () => {
    const { root } = madeTree({ 'empty/x.txt': '' });
    const refused = (...args: string[]) => refusalOf(show, { cwd: root, args });
    assert.match(await refused(), /^BAD_ARGUMENT: show needs/);
    assert.match(await refused('empty'), /^UNREADABLE: no native file in empty$/);
    assert.match(await refused('none'), /^UNREADABLE: none is not a file, a folder or an installed/);
    assert.match(await refused('plain'), /^UNREADABLE: plain is not a file/);
    rmSync(join(root, addon));
    assert.match(await refused('pinned'), /^UNREADABLE: no native file in pinned$/);
    const outside = makeFolder('outside');
    assert.match(await refusalOf(show, { cwd: outside, args: ['pinned'] }), /^UNREADABLE: pinned is not/);
  });
});

describe('explain', () => {
  const message = (file: string) =>
    `Error: The module '${file}'\nwas compiled against a different Node.js version using\nNODE_MODULE_VERSION ${other}. This version of Node.js requires\nNODE_MODULE_VERSION ${thisAbi}. Please try re-compiling or re-installing\nthe module (for instance, using \`npm rebuild\` or \`npm install\`).\n`;

  test('explains a log, with its tree or without one', async () => {
    const { root } = madeTree({ [addon]: pinnedAddon(other) });
    writeFileSync(join(root, 'ci.log'), `noise\n${message(join(root, addon))}noise\n`);
    const here = await runVerb(explain, { cwd: root, args: ['ci.log'] });
    assert.deepEqual([here.exitCode, here.note], [1, null]);
    assertSchema('explain', here.json);
    assert.match(here.text, /abistamp rebuild pinned/);
    const log = makeFolder('log');
    writeFileSync(join(log, 'ci.log'), message('/gone/node_modules/pinned/build/Release/pinned.node'));
    const alone = await runVerb(explain, { cwd: log, args: ['ci.log'] });
    assert.equal(alone.note, null);
    assert.match(alone.text, /pinned/);
    interrupt(root);
    assert.match((await runVerb(explain, { cwd: root, args: ['ci.log'] })).note ?? '', /interrupted/);
  });

  test('keeps the end of a long log', async () => {
    const folder = makeFolder('long');
    const text = message('/gone/node_modules/pinned/build/Release/pinned.node');
    const long = 'x'.repeat(9 * 1024 * 1024);
    writeFileSync(join(folder, 'end.log'), `${long}\n${text}`);
    writeFileSync(join(folder, 'start.log'), `${text}\n${long}`);
    assert.match((await runVerb(explain, { cwd: folder, args: ['end.log'] })).text, /pinned/);
    assert.match(await refusalOf(explain, { cwd: folder, args: ['start.log'] }), /^UNREADABLE: no native/);
  });

  test('waits for no terminal', async () => {
    const real = Object.getOwnPropertyDescriptor(process, 'stdin') ?? {};
    Object.defineProperty(process, 'stdin', { configurable: true, value: { isTTY: true } });
    try {
      assert.equal(
        await refusalOf(explain, { cwd: makeFolder('tty') }),
        'BAD_ARGUMENT: explain reads a file or standard input',
      );
    } finally {
      Object.defineProperty(process, 'stdin', real);
    }
  });

  test('refuses what it cannot read', async () => {
    const cwd = makeFolder('none');
    writeFiles(cwd, { 'a.log': 'all is well\n' });
    const refused = (...args: string[]) => refusalOf(explain, { cwd, args });
    assert.match(await refused('a.log'), /^UNREADABLE: no native-module load error found in the input$/);
    assert.match(await refused('none.log'), /^UNREADABLE: none\.log cannot be read$/);
    assert.match(await refused('a', 'b'), /^BAD_ARGUMENT: explain reads at most one file$/);
  });
});

describe('store', () => {
  const env = () => ({ ABISTAMP_STORE: makeFolder('kept') });
  const run = (args: string[], others: object = {}) =>
    runVerb(store, { cwd: makeFolder('cwd'), args, env: env(), ...others });
  const refused = (args: string[], others: object = {}) =>
    refusalOf(store, { cwd: makeFolder('cwd'), args, env: env(), ...others });

  test('lists, verifies and prunes', async () => {
    for (const args of [[], ['ls'], ['verify'], ['prune']]) {
      const { exitCode, json, text } = await run(args);
      assert.deepEqual([exitCode, (json as { version: number }).version], [0, 1], args.join());
      assert.equal((json as { action?: string }).action ?? args[0] ?? 'ls', args[0] ?? 'ls');
      assert.notEqual(text, '');
    }
  });

  test('refuses what it does not know', async () => {
    assert.match(await refused(['none']), /^BAD_ARGUMENT: unknown store command none$/);
    assert.match(await refused(['constructor']), /^BAD_ARGUMENT: unknown store command/);
    for (const name of ['ls', 'verify', 'prune'])
      assert.equal(await refused([name, 'x']), `BAD_ARGUMENT: store ${name} takes no arguments`);
    const off = { env: { ABISTAMP_STORE: 'off' } };
    for (const name of ['ls', 'verify', 'prune', 'push', 'pull'])
      assert.match(await refused([name], off), /^BAD_ARGUMENT: the store is switched off/, name);
    assert.match(
      await refused(['prune'], { options: { 'max-bytes': 'x' } }),
      /^BAD_ARGUMENT: x is not a byte/,
    );
    const bound = { env: { ...env(), ABISTAMP_STORE_MAX_BYTES: 'many' } };
    assert.match(await refused(['prune'], bound), /^BAD_ARGUMENT: many is not a byte count$/);
    assert.equal((await run(['prune'], { ...bound, options: { 'max-bytes': '1GB' } })).exitCode, 0);
  });

  test('shares nothing without a shared store, and says what is missing', async () => {
    const { root } = madeTree();
    for (const name of ['push', 'pull'])
      assert.match(await refused([name], { cwd: root }), /^BAD_ARGUMENT: .*(?:store|key)/i, name);
    assert.match(await refused(['push']), /^NO_TREE/);
    const progress: string[] = [];
    for (const name of ['push', 'pull'])
      await assert.rejects(async () => {
        const context = {
          cwd: root,
          args: [name],
          options: {},
          env: env(),
          open: openProject,
          helpWalk: () => null,
        };
        await store.run({ ...context, progress: (text) => progress.push(text) });
      });
    assert.deepEqual(progress, ['uploading builds', 'fetching builds']);
  });

  test('makes keys that only their owner can read, and never over others', async () => {
    const cwd = makeFolder('keys');
    const { json, text, exitCode } = await run(['keygen', 'a/key.pem'], { cwd });
    const { version, privateKey, publicKey, keyId } = json as Record<string, string>;
    assert.deepEqual([exitCode, Number(version), privateKey], [0, 1, join(cwd, 'a/key.pem')]);
    assert.match(readFileSync(join(cwd, 'a/key.pem'), 'utf8'), /BEGIN PRIVATE KEY/);
    assert.equal(statSync(join(cwd, 'a/key.pem')).mode & 0o777, 0o600);
    assert.equal(statSync(join(cwd, 'a')).mode & 0o777, 0o700);
    assert.match(text, /^✔ private key, for those who push/);
    assert.ok(text.includes(`"storeKeys": ["${publicKey}"]`) && text.includes(`${privateKey}`), text);
    assert.ok(keyId);
    assert.match(await refused(['keygen', 'a/key.pem'], { cwd }), /^UNWRITABLE: .*already exists/);
    assert.match(
      await refused(['keygen', 'a/key.pem/b'], { cwd }),
      /^UNWRITABLE: .*cannot be written \(E(?:EXIST|NOTDIR)\)/,
    );
    assert.match(await refused(['keygen', 'a', 'b']), /^BAD_ARGUMENT: store keygen takes at most one file$/);
  });

  for (const [what, variables, place] of [
    ['the user’s settings folder', (home: string) => ({ XDG_CONFIG_HOME: home }), 'abistamp'],
    ['that of the home', (home: string) => ({ HOME: home }), '.config/abistamp'],
    [
      'that of the home, where the other is no path',
      (home: string) => ({ HOME: home, XDG_CONFIG_HOME: 'x' }),
      '.config/abistamp',
    ],
  ] as const)
    test(`makes keys in ${what}`, { skip: process.platform === 'win32' }, async () => {
      const home = makeFolder('home');
      await run(['keygen'], { env: { ...env(), ...variables(home) } });
      assert.deepEqual(readdirSync(join(home, place)), ['store-key.pem']);
    });
});

test('a verb that has to wait says for whom', async () => {
  const { stderr } = await captured({ cwd: makeFolder('wait') }, async () => {
    tellWaiting(null);
    return 0;
  });
  assert.match(stderr, /^▲ waiting for .*, which is repairing this tree\n$/);
});
