import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { init } from '../../packages/cli/src/verbs/init.ts';
import { makeFolder, writeFiles } from '../support/make-folder.ts';
import { refusalOf, runVerb } from './in-process.ts';

/* What init offers beside the wiring, and that undo leaves a project as it was. */

type Files = Record<string, string>;

const manifest = '{\n  "name": "app",\n  "scripts": {\n    "start": "node ."\n  }\n}\n';
const line = 'abi-lock.json linguist-generated=true';

function project(files: Files = {}): string {
  const cwd = makeFolder('offers');
  writeFiles(cwd, { 'package.json': manifest, '.git/HEAD': '', ...files });
  return cwd;
}

const run = (cwd: string, options: Record<string, boolean> = {}) => runVerb(init, { cwd, options });
const read = (cwd: string, file: string): string | null =>
  existsSync(join(cwd, file)) ? readFileSync(join(cwd, file), 'utf8') : null;

test('the guard is named once, where the project is wired', async () => {
  const cwd = project();
  const guard = /node\s--require\s@abistamp\/guard\sapp\.js\n/;
  assert.doesNotMatch((await run(cwd, { 'dry-run': true })).text, guard);
  assert.match((await run(cwd)).text, guard);
  for (const options of [{}, { gitattributes: true }, { undo: true }])
    assert.doesNotMatch((await run(cwd, options)).text, guard);
});

describe('a line for git', () => {
  test('is offered, and written where it is asked for', async () => {
    const cwd = project();
    assert.match(
      (await run(cwd)).text,
      /fold abi-lock\.json in diffs.*: npx abistamp init --gitattributes\n/,
    );
    assert.equal(read(cwd, '.gitattributes'), null);
    const { text } = await run(cwd, { gitattributes: true });
    assert.match(text, /^✔ \.gitattributes changed:/);
    assert.equal(read(cwd, '.gitattributes'), `${line}\n`);
    assert.match((await run(cwd, { gitattributes: true })).text, /^✔ nothing to change/);
  });

  test('is written by --yes, together with the wiring', async () => {
    const cwd = project();
    const { text } = await run(cwd, { yes: true });
    assert.doesNotMatch(text, /--gitattributes/);
    assert.equal(read(cwd, '.gitattributes'), `${line}\n`);
  });

  test('is not offered where something is said of the file, or git is not there', async () => {
    for (const files of [{ '.gitattributes': '**/abi-lock.json -diff\n' }, { '.git/HEAD': '' }]) {
      const cwd = project(files);
      const { text } = await run(cwd, { 'dry-run': true });
      assert.doesNotMatch(text, /gitattributes/);
    }
    const cwd = makeFolder('offers');
    writeFiles(cwd, { 'package.json': manifest });
    assert.doesNotMatch((await run(cwd, { yes: true })).text, /gitattributes/);
    assert.equal(read(cwd, '.gitattributes'), null);
  });

  for (const before of ['*.png binary\n', '*.png binary', '*.png binary\r\n* text=auto\r\n', ''])
    test(`goes to the end, and is taken out again: ${JSON.stringify(before)}`, async () => {
      const cwd = project({ '.gitattributes': before });
      await run(cwd, { yes: true });
      const after = read(cwd, '.gitattributes') ?? '';
      assert.ok(after.startsWith(before) && after.trimEnd().endsWith(line), after);
      assert.doesNotMatch(after.replaceAll('\r\n', ''), before.includes('\r') ? /\n/ : /\r/);
      await run(cwd, { undo: true });
      const end = before === '' || before.endsWith('\n') ? '' : '\n';
      assert.equal(read(cwd, '.gitattributes'), before === '' ? null : `${before}${end}`);
    });
});

describe('a step for CI', () => {
  const workflow = 'jobs:\n  test:\n    steps:\n      - run: npm ci\n';

  test('is shown for each file that installs and does not check', async () => {
    const cwd = project({
      '.github/workflows/test.yml': workflow,
      '.github/workflows/lint.yaml': workflow.replace('npm ci', 'make'),
      '.github/workflows/checked.yml': `${workflow}      - run: npx abistamp check\n`,
      '.gitlab-ci.yml': 'test:\n  script:\n    - npm install\n',
    });
    const { text, json } = await run(cwd);
    assert.deepEqual((json as { ci: object }).ci, [
      { file: '.github/workflows/test.yml', lines: '      - run: npx abistamp check --strict' },
      { file: '.gitlab-ci.yml', lines: '    - npx abistamp check --strict' },
    ]);
    assert.match(
      text,
      /add to \.github\/workflows\/test\.yml.*\n\n {6}- run: npx abistamp check --strict\n\n/,
    );
    assert.equal(read(cwd, '.github/workflows/test.yml'), workflow);
    assert.doesNotMatch((await run(cwd)).text, /to check in CI/);
  });

  for (const [lockfile, runner] of [
    ['pnpm-lock.yaml', 'pnpm dlx abistamp'],
    ['bun.lock', 'bunx abistamp'],
  ] as const)
    test(`names the way of ${lockfile}`, async () => {
      const cwd = project({ '.github/workflows/test.yml': workflow, [lockfile]: '' });
      assert.match((await run(cwd)).text, new RegExp(`- run: ${runner} check --strict`));
    });
});

describe('undo', () => {
  const files: Files = {
    'package.json': `${JSON.stringify({ name: 'app', workspaces: ['packages/*'], scripts: { start: 'node . || true', prepare: 'husky' } }, null, 4)}\n`,
    'packages/one/package.json': '{\n\t"scripts": {\n\t\t"dev": "vite"\n\t}\n}',
    '.npmrc': 'save-exact=true\n',
    '.gitattributes': '* text=auto\n',
  };

  for (const options of [{ yes: true }, { yes: true, hook: true }])
    test(`leaves every file as it was, but for the dependency: ${Object.keys(options)}`, async () => {
      const cwd = project(files);
      await run(cwd, options);
      assert.notEqual(read(cwd, 'package.json'), files['package.json']);
      const { text } = await run(cwd, { undo: true });
      assert.match(text, /→ npm uninstall abistamp {3}/);
      const { devDependencies, ...rest } = JSON.parse(read(cwd, 'package.json') ?? '');
      assert.deepEqual(Object.keys(devDependencies), ['abistamp']);
      writeFiles(cwd, { 'package.json': `${JSON.stringify(rest, null, 4)}\n` });
      for (const [path, before] of Object.entries(files)) assert.equal(read(cwd, path), before, path);
    });

  test('keeps what somebody has changed since', async () => {
    const cwd = project();
    await run(cwd, { yes: true });
    const { scripts, ...rest } = JSON.parse(read(cwd, 'package.json') ?? '');
    scripts.prestart = `${scripts.prestart} && node seed.js`;
    scripts.start = 'node server.js';
    scripts.prepare = `npm run codegen && ${scripts.prepare}`;
    writeFiles(cwd, {
      'package.json': JSON.stringify({ ...rest, scripts, abistamp: { onMismatch: 'warn' } }),
      '.gitattributes': `${line}\n*.bin binary\n`,
      '.github/workflows/test.yml': '- run: npx abistamp check --strict\n',
    });
    const { json } = await run(cwd, { undo: true });
    assert.deepEqual(JSON.parse(read(cwd, 'package.json') ?? '').scripts, {
      ...{ prestart: 'node seed.js', start: 'node server.js', prepare: 'npm run codegen' },
    });
    assert.equal(read(cwd, '.gitattributes'), '*.bin binary\n');
    const { left } = json as { left: string[] };
    assert.match(left.join('\n'), /settings under abistamp in package\.json/);
    assert.match(left.join('\n'), /^\.github\/workflows\/test\.yml runs abistamp/m);
  });

  test('names the command for a plugin of another package manager', async () => {
    const cwd = project({
      'package-lock.json': '{}',
      '.yarnrc.yml': 'plugins:\n  - spec: "@yarnpkg/plugin-abistamp"\n',
    });
    const { left } = (await run(cwd, { undo: true })).json as { left: string[] };
    assert.match(left.join('\n'), /^yarn plugin remove @yarnpkg\/plugin-abistamp takes the plugin out/m);
  });
});

test('init writes nothing where one of its files cannot be changed', async () => {
  const member = 'packages/one/package.json';
  const cwd = project({
    'package.json': '{ "workspaces": ["packages/*"] }',
    [member]: '{ "scripts": { "dev": "vite" }, "author": "Ren\u00e9" }',
  });
  const bytes = Buffer.from(readFileSync(join(cwd, member), 'utf8'), 'latin1');
  writeFiles(cwd, { [member]: new Uint8Array(bytes) });
  assert.match(await refusalOf(init, { cwd }), /^UNWRITABLE: .*packages\/one\/package\.json is not UTF-8/);
  assert.equal(read(cwd, 'package.json'), '{ "workspaces": ["packages/*"] }');
});
