import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { makeFolder, writeFiles } from '../support/make-folder.ts';
import { cli } from '../support/pack-cli.ts';
import { abistamp } from '../support/run-cli.ts';
import { cleanEnvironment } from '../toolchain/environment.ts';
import { npm, node as provideNode } from '../toolchain/index.ts';
import { addonFor } from './native-file.ts';

/*
 * A repair's child processes end with it: before anything is rolled back, and also if abistamp alone is
 * killed.
 */

const addon = 'node_modules/a/build/Release/a.node';

/**
 * A package whose build breaks the old file, announces that it runs, and continues for a minute; with
 * `setsid` or without.
 */
async function slowProject(): Promise<string> {
  const root = makeFolder('slow');
  const script = 'echo half > build/Release/a.node; echo $$ > ../../building; sleep 60';
  writeFiles(root, {
    'package.json': { name: 'x', version: '1.0.0', dependencies: { a: '1.0.0' } },
    'package-lock.json': { lockfileVersion: 3, packages: { 'node_modules/a': { version: '1.0.0' } } },
    'node_modules/.package-lock.json': {
      lockfileVersion: 3,
      packages: { 'node_modules/a': { version: '1.0.0', hasInstallScript: true } },
    },
    'node_modules/a/package.json': { name: 'a', version: '1.0.0', scripts: { install: script } },
    'node_modules/a/binding.gyp': '{}',
    'node_modules/a/index.js': "module.exports = require('./build/Release/a.node');",
    [addon]: await addonFor(22),
  });
  return root;
}

/** A package whose build is done at once, and whose new addon announces that it is loaded, and never returns. */
async function hangingProject(): Promise<string> {
  const root = await slowProject();
  const told = join(root, 'building');
  const hang = `FILE *f = fopen("${told}", "w"); fprintf(f, "%d", getpid()); fclose(f); for (;;) sleep(1);`;
  writeFiles(root, {
    'node_modules/a/hang.node': await addonFor(24, hang),
    'node_modules/a/package.json': {
      ...{ name: 'a', version: '1.0.0' },
      scripts: { install: 'cp hang.node build/Release/a.node' },
    },
  });
  return root;
}

const projects = { build: slowProject, 'loading proof': hangingProject };

const isRunning = (pid: number): boolean =>
  existsSync(`/proc/${pid}/stat`) && !/\) Z/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));

async function startRebuild(root: string): Promise<{ child: ChildProcess; builder: number; home: string }> {
  const home = makeFolder('home');
  const env = await cleanEnvironment({ node: await provideNode(24), tools: [await npm(10)], home });
  const child = spawn((await provideNode(24)).execPath, [cli, 'rebuild'], {
    cwd: root,
    env,
    stdio: 'ignore',
  });
  const told = join(root, 'building');
  // The file is there a moment before what it says.
  const isTold = () => existsSync(told) && readFileSync(told, 'utf8') !== '';
  for (let i = 0; i < 300 && !isTold(); i++) await sleep(100);
  const builder = Number(readFileSync(told, 'utf8'));
  assert.ok(isRunning(builder));
  return { child, builder, home };
}

const ended = (child: ChildProcess) => new Promise((resolve) => child.once('exit', resolve));

for (const [what, signal] of [
  ['build', 'SIGTERM'],
  ['build', 'SIGINT'],
  ['build', 'SIGHUP'],
  ['loading proof', 'SIGTERM'],
] as const)
  test(`${signal} to abistamp alone ends the ${what}, and puts back what it broke`, async () => {
    const root = await projects[what]();
    const before = readFileSync(join(root, addon));
    const { child, builder } = await startRebuild(root);
    const end = ended(child);
    child.kill(signal);
    await end;
    assert.ok(!isRunning(builder));
    assert.ok(readFileSync(join(root, addon)).equals(before));
  });

for (const what of ['build', 'loading proof'] as const)
  test(`kill -9 of abistamp alone: the next repair ends the ${what} before it puts back what that broke`, async () => {
    const root = await projects[what]();
    const before = readFileSync(join(root, addon));
    const { child, builder, home } = await startRebuild(root);
    const end = ended(child);
    child.kill('SIGKILL');
    await end;
    assert.ok(isRunning(builder), 'nobody told it');
    // Under the Node that the old file fits there is nothing left to do.
    const result = await abistamp(['rebuild'], { cwd: root, node: 22, home });
    assert.equal(result.code, 0, result.stdout + result.stderr);
    assert.match(result.stderr, /interrupted repair was undone first/);
    assert.ok(!isRunning(builder));
    assert.ok(readFileSync(join(root, addon)).equals(before));
  });
