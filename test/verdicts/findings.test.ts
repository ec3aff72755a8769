import assert from 'node:assert/strict';
import {
  copyFileSync,
  cpSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { deliveredAddons, oneAddon } from '../support/addons.ts';
import { installedProject } from '../support/installed-project.ts';
import { isFull } from '../support/matrix.ts';
import { cli } from '../support/pack-cli.ts';
import { abistamp, check, loads } from '../support/run-cli.ts';
import { npm, runTool, unpackPackage } from '../toolchain/index.ts';

const lightningcss = 'node_modules/lightningcss-linux-x64-gnu/lightningcss.linux-x64-gnu.node';
const argon2 = 'node_modules/argon2/prebuilds/linux-x64/argon2.glibc.node';
const unixDgram = 'node_modules/unix-dgram/build/Release/unix_dgram.node';

/** Installed under Node 22, where all of it fits. */
const project = () => installedProject({ files: { 'package.json': deliveredAddons }, node: 22 });

async function codes(cwd: string): Promise<string[]> {
  const [tree] = (await check({ cwd, node: 22 })).trees;
  return (tree?.findings ?? []).map(
    ({ code, package: name, severity }) => `${severity} ${code} ${name.replace(/@[^@]*$/, '')}`,
  );
}

/** Writes a file as a tool that replaces it would: never through what may be a link. */
function replace(path: string, bytes: Uint8Array): void {
  unlinkSync(path);
  writeFileSync(path, bytes);
}

/** Changes a text inside a binary for another of the same length. */
function patch(path: string, from: string, to: string): void {
  assert.equal(from.length, to.length);
  const bytes = Buffer.from(readFileSync(path));
  assert.ok(bytes.includes(from), `${from} in ${path}`);
  for (let at = bytes.indexOf(from); at >= 0; at = bytes.indexOf(from, at + 1)) bytes.write(to, at, 'latin1');
  replace(path, bytes);
}

test('a tree that fits has no finding', async () => {
  assert.deepEqual(await codes(await project()), []);
});

describe('a platform package that holds the wrong file', () => {
  for (const [code, other, file] of [
    ['LIBC_MISMATCH', 'lightningcss-linux-x64-musl', 'lightningcss.linux-x64-musl.node'],
    ['ARCH_MISMATCH', 'lightningcss-linux-arm64-gnu', 'lightningcss.linux-arm64-gnu.node'],
    ['PLATFORM_MISMATCH', 'lightningcss-darwin-arm64', 'lightningcss.darwin-arm64.node'],
  ] as const) {
    test(`${code}, and rebuild unpacks the right one`, async () => {
      const cwd = await project();
      replace(join(cwd, lightningcss), readFileSync(join(await unpackPackage(`${other}@1.30.1`), file)));
      assert.deepEqual(await codes(cwd), [`error ${code} lightningcss-linux-x64-gnu`]);
      assert.equal(await loads('lightningcss', { cwd, node: 22 }), false);
      // Whatever is wrong with it, it is unpacked again.
      if (!isFull && code !== 'LIBC_MISMATCH') return;
      const rebuilt = await abistamp(['rebuild'], { cwd, node: 22 });
      assert.equal(rebuilt.code, 0, rebuilt.stdout + rebuilt.stderr);
      assert.deepEqual(await codes(cwd), []);
      assert.ok(await loads('lightningcss', { cwd, node: 22 }));
    });
  }
});

test('PLATFORM_PACKAGE_MISSING names what is there and what is wanted, and rebuild brings it', async () => {
  const cwd = await project();
  const modules = join(cwd, 'node_modules');
  rmSync(join(modules, 'lightningcss-linux-x64-gnu'), { recursive: true });
  cpSync(
    await unpackPackage('lightningcss-darwin-arm64@1.30.1'),
    join(modules, 'lightningcss-darwin-arm64'),
    { recursive: true },
  );
  const [finding] = (await check({ cwd, node: 22 })).trees[0]?.findings ?? [];
  assert.equal(finding?.code, 'PLATFORM_PACKAGE_MISSING');
  assert.deepEqual(
    [finding.found, finding.required],
    ['lightningcss-darwin-arm64', 'lightningcss-linux-x64-gnu'],
  );
  assert.equal(await loads('lightningcss', { cwd, node: 22 }), false);
  assert.equal((await abistamp(['rebuild'], { cwd, node: 22 })).code, 0);
  assert.ok(await loads('lightningcss', { cwd, node: 22 }));
});

test('SHADOWED: a stale build stands before a good file, and is moved aside', async () => {
  const cwd = await project();
  const foreign = await installedProject({
    files: { 'package.json': oneAddon },
    node: 20,
  });
  const release = join(cwd, 'node_modules/argon2/build/Release');
  mkdirSync(release, { recursive: true });
  copyFileSync(join(foreign, unixDgram), join(release, 'argon2.node'));
  assert.deepEqual(await codes(cwd), ['error SHADOWED argon2']);
  assert.equal(await loads('argon2', { cwd, node: 22 }), false);
  const rebuilt = await abistamp(['rebuild'], { cwd, node: 22 });
  assert.equal(rebuilt.code, 0, rebuilt.stdout + rebuilt.stderr);
  assert.deepEqual(await codes(cwd), []);
  assert.ok(await loads('argon2', { cwd, node: 22 }));
});

test('GLIBC_TOO_OLD: a version that this machine’s glibc does not have', async () => {
  const cwd = await project();
  patch(join(cwd, argon2), 'GLIBC_2.34', 'GLIBC_2.99');
  assert.deepEqual(await codes(cwd), ['error GLIBC_TOO_OLD argon2']);
});

test('LIBRARY_MISSING: a library that is not on this machine', async () => {
  const cwd = await project();
  patch(join(cwd, argon2), 'libstdc++.so.6', 'libnosuch.so.6');
  assert.deepEqual(await codes(cwd), ['error LIBRARY_MISSING argon2']);
  assert.equal(await loads('argon2', { cwd, node: 22 }), false);
});

test('NOT_BUILT: what works without its addon is a warning, what does not is an error', async () => {
  const cwd = await project();
  for (const name of ['bufferutil', 'argon2'])
    renameSync(join(cwd, 'node_modules', name, 'prebuilds'), join(cwd, 'node_modules', name, 'elsewhere'));
  rmSync(join(cwd, 'node_modules/unix-dgram/build'), { recursive: true });
  assert.deepEqual((await codes(cwd)).sort(), [
    'error NOT_BUILT argon2',
    'error NOT_BUILT unix-dgram',
    'warning NOT_BUILT bufferutil',
  ]);
  assert.ok(await loads('bufferutil', { cwd, node: 22 }));
  assert.equal(await loads('unix-dgram', { cwd, node: 22 }), false);
});

test('NOT_BUILT under npm 12 says that the build was blocked, and how to approve it', async () => {
  const cwd = await installedProject({
    files: { 'package.json': { name: 'blocked', private: true, dependencies: { 'unix-dgram': '2.0.6' } } },
    node: 24,
    npm: 12,
  });
  const { stdout } = await runTool('node', [cli, 'check', '--json'], {
    cwd,
    node: 24,
    tools: [await npm(12)],
  });
  const [finding] = (JSON.parse(stdout) as Awaited<ReturnType<typeof check>>).trees[0]?.findings ?? [];
  assert.deepEqual([finding?.code, finding?.repair], ['NOT_BUILT', 'ask']);
  assert.equal(
    finding?.command,
    'npm install-scripts approve unix-dgram && npm rebuild ./node_modules/unix-dgram',
  );
  assert.match(finding.message, /has not approved it/);
});
