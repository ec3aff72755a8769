import assert from 'node:assert/strict';
import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { before, describe, test } from 'node:test';
import { oneAddon } from '../support/addons.ts';
import { installedProject } from '../support/installed-project.ts';
import { makeFolder, writeFiles } from '../support/make-folder.ts';
import { cli } from '../support/pack-cli.ts';
import { quickAddon, quickProject } from '../support/quick-build.ts';
import { loads } from '../support/run-cli.ts';
import { runTool, unpackPackage } from '../toolchain/index.ts';
import { action, actionFolder, actionText, fillIn, isMet, readOutputs, type Values } from './read-action.ts';

/* The GitHub Action: its metadata, and its shell, step by step as a runner would run it, on real trees. */

const node = 22;
/** The built command, as a program of the runner's. */
let command = '';

before(() => {
  command = join(makeFolder('runner'), 'abi stamp');
  writeFileSync(command, `#!/bin/sh\nexec node "${cli}" "$@"\n`);
  chmodSync(command, 0o755);
});

interface Run {
  /** Of the step that ended the job; 0 if none did. */
  code: number | null;
  /** The steps that ran, in order. */
  ran: string[];
  values: Values;
  stdout: string;
  summary: string;
  /** What the cache would have been asked, and given. */
  caches: Record<string, string>[];
}

/** Runs all steps; those of other actions do nothing, and the cache has nothing. */
async function runAction(workspace: string, inputs: Record<string, string> = {}, hit = false): Promise<Run> {
  const defaults = Object.entries(action.inputs).map(([name, { default: value }]) => [name, value] as const);
  const values: Values = {
    inputs: { ...Object.fromEntries(defaults), command, ...inputs },
    steps: {},
  };
  const files = makeFolder('runner-files');
  const summary = join(files, 'summary');
  writeFileSync(summary, '');
  const run: Run = { code: 0, ran: [], values, stdout: '', summary: '', caches: [] };
  for (const step of action.runs.steps) {
    if (!isMet(step.if, values)) continue;
    run.ran.push(step.id);
    if (step.run === undefined) {
      const filled = Object.entries(step.with ?? {}).map(([name, text]) => [name, fillIn(text, values)]);
      run.caches.push(Object.fromEntries(filled) as Record<string, string>);
      values.steps[step.id] = { 'cache-hit': `${hit}` };
      continue;
    }
    const outputs = join(files, step.id);
    writeFileSync(outputs, '');
    const env = Object.entries(step.env ?? {}).map(([name, text]) => [name, fillIn(text, values)]);
    const script = join(files, `${step.id}.sh`);
    writeFileSync(script, step.run);
    // As runners start it (docs.github.com, "Workflow syntax", shell).
    const { code, stdout, stderr } = await runTool(
      'bash',
      ['--noprofile', '--norc', '-eo', 'pipefail', script],
      {
        cwd: join(workspace, fillIn(step['working-directory'] ?? '.', values)),
        node,
        env: {
          ...(Object.fromEntries(env) as Record<string, string>),
          ...{
            CI: 'true',
            GITHUB_ACTIONS: 'true',
            GITHUB_ACTION_PATH: actionFolder,
            GITHUB_WORKSPACE: workspace,
          },
          ...{ GITHUB_OUTPUT: outputs, GITHUB_STEP_SUMMARY: summary },
        },
      },
    );
    run.stdout += stdout + stderr;
    values.steps[step.id] = readOutputs(readFileSync(outputs, 'utf8'));
    if (code !== 0) {
      run.code = code;
      break;
    }
  }
  run.summary = readFileSync(summary, 'utf8');
  return run;
}

describe('the metadata', () => {
  test('is valid by the published schema of actions', async () => {
    const folder = await unpackPackage('@action-validator/core@0.6.0');
    const { validateAction } = createRequire(import.meta.url)(join(folder, 'action_validator.js')) as {
      validateAction(text: string): { errors: unknown[] };
    };
    assert.deepEqual(validateAction(actionText).errors, []);
    assert.notDeepEqual(validateAction(actionText.replace('using: composite', 'using: shell')).errors, []);
    assert.notDeepEqual(validateAction(actionText.replace('shell: bash', 'shel: bash')).errors, []);
  });

  test('puts no value into a script: none is part of a command', () => {
    for (const { id, run, shell } of action.runs.steps.filter((step) => step.run !== undefined)) {
      assert.doesNotMatch(run ?? '', /\$\{\{/, id);
      assert.equal(shell, 'bash');
    }
    const used = new Set([...actionText.matchAll(/\$\{\{ inputs\.([\w-]+)/g)].map(([, name]) => name));
    for (const [, name] of actionText.matchAll(/inputs\.([\w-]+) [!=]=/g)) used.add(name);
    assert.deepEqual([...used].sort(), Object.keys(action.inputs).sort());
  });
});

describe('a real project of npm, in a folder of the repository', () => {
  let workspace: string;
  before(async () => {
    const made = await installedProject({ files: { 'package.json': oneAddon }, node });
    workspace = makeFolder('workspace');
    writeFiles(workspace, { '.git/HEAD': '' });
    const read = (name: string) => readFileSync(join(made, name), 'utf8');
    writeFiles(join(workspace, 'my app'), {
      'package.json': read('package.json'),
      'package-lock.json': read('package-lock.json'),
    });
  });

  test('is installed by its lockfile, fits, and is kept under the key that it was looked for by', async () => {
    const inputs = { 'working-directory': 'my app', path: 'node_modules\npackages/a/node_modules' };
    const { code, ran, values, summary, caches, stdout } = await runAction(workspace, inputs);
    assert.equal(code, 0, stdout);
    assert.deepEqual(ran, ['key', 'restore', 'install', 'repair', 'check', 'save']);
    assert.match(values.steps['key']?.['key'] ?? '', /^abistamp1-node-v127-linux-x64-[0-9a-f]{16}$/);
    assert.equal(values.steps['key']?.['target'], 'node-v127-linux-x64');
    assert.deepEqual(caches[0], caches[1]);
    assert.equal(caches[0]?.['path'], 'my app/node_modules\nmy app/packages/a/node_modules');
    assert.match(
      summary,
      /^### abistamp check: ✅ nothing fails\n\n\*\*`my app`\*\* \(1 native packages of /,
    );
    assert.equal(values.steps['check']?.['answer'], 'fits');
    for (const [name, { value }] of Object.entries(action.outputs))
      assert.notEqual(fillIn(value, values), '', name);
  });

  test('is neither installed nor kept again where the cache had it', async () => {
    const { code, ran } = await runAction(workspace, { 'working-directory': 'my app' }, true);
    assert.deepEqual([code, ...ran], [0, 'key', 'restore', 'repair', 'check']);
  });

  test('is repaired where the tree is another Node’s, and annotated where that is switched off', async () => {
    const cwd = join(workspace, 'my app');
    const other = await installedProject({ files: { 'package.json': oneAddon }, node: 20 });
    const addon = 'node_modules/unix-dgram/build/Release/unix_dgram.node';
    const spoil = () => writeFiles(cwd, { [addon]: readFileSync(join(other, addon)) });
    spoil();
    const off = {
      'working-directory': 'my app',
      repair: 'false',
      sarif: 'out/abistamp.sarif',
      cache: 'false',
    };
    const refused = await runAction(workspace, { ...off, install: 'none' });
    assert.deepEqual([refused.code, refused.ran], [1, ['key', 'check']]);
    assert.match(
      refused.stdout,
      /^::error file=my app\/package-lock\.json,line=\d+,title=unix-dgram@2\.0\.6 ABI_MISMATCH::/m,
    );
    assert.match(refused.summary, /❌ 1 finding\n/);
    assert.equal(refused.values.steps['check']?.['answer'], 'findings');
    assert.match(readFileSync(join(cwd, 'out/abistamp.sarif'), 'utf8'), /"ruleId": "ABI_MISMATCH"/);
    const repaired = await runAction(workspace, { 'working-directory': 'my app', install: 'none' });
    assert.equal(repaired.code, 0, repaired.stdout);
    assert.ok(await loads('unix-dgram', { cwd, node }));
  });
});

test('what cannot be repaired ends the job before anything is kept', async () => {
  const workspace = quickProject();
  writeFiles(workspace, { 'node_modules/good/good.c': '#error not to be compiled\n' });
  const { code, ran, values } = await runAction(workspace, { install: 'none' });
  assert.deepEqual([code, ran.at(-1)], [1, 'check']);
  assert.equal(values.steps['check']?.['answer'], 'findings');
  assert.ok(!existsSync(join(workspace, quickAddon)));
});

test('values with quotes, blanks and commands in them stay values', async () => {
  const workspace = quickProject();
  const evil = '$(touch pwned) `touch pwned`; touch pwned #"\'';
  const { values, stdout, ran } = await runAction(workspace, {
    ...{ path: `${evil}\nEOF\nkey=forged`, install: 'none', strict: evil, frozen: evil, doctor: evil },
    ...{ sarif: `${evil}.sarif` },
  });
  assert.ok(!existsSync(join(workspace, 'pwned')), stdout);
  assert.match(values.steps['key']?.['key'] ?? '', /^abistamp1-/);
  assert.equal(values.steps['key']?.['paths'], `./${evil}\n./EOF\n./key=forged`);
  assert.ok(existsSync(join(workspace, `${evil}.sarif`)));
  assert.equal(ran.at(-1), 'save');
  const version = await runAction(quickProject(), { command: '', version: '1.0.0; touch pwned' });
  assert.notEqual(version.code, 0);
});

test('an install that fails ends the job, and doctor is asked where that is wanted', async () => {
  const workspace = makeFolder('workspace');
  writeFiles(workspace, {
    'package.json': { name: 'root', private: true, workspaces: ['member'] },
    'package-lock.json': { name: 'root', lockfileVersion: 3, packages: { '': {}, member: {} } },
    'member/package.json': { name: 'member', version: '1.0.0' },
  });
  const member = await runAction(workspace, { 'working-directory': 'member' });
  assert.deepEqual([member.code, member.ran.at(-1)], [2, 'install'], member.stdout);
  assert.match(member.stdout, /^::error title=abistamp::there is no lockfile/m);
  const failing = await runAction(workspace, { install: 'true; false; true' });
  assert.deepEqual([failing.code, failing.ran.at(-1)], [1, 'install']);
  const project = quickProject();
  writeFiles(project, { Dockerfile: 'FROM node\nCOPY . .\nRUN npm ci\n' });
  const doctored = await runAction(project, { install: 'none', doctor: 'true' });
  assert.match(doctored.stdout, /^::warning file=Dockerfile,line=1,.*NODE_UNPINNED/m);
  assert.match(doctored.summary, /### abistamp doctor: /);
});
