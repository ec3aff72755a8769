import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core';
import { publint } from 'publint';
import { buildKind } from '../../scripts/build-state.mjs';
import { declareTypes } from '../../scripts/declare-types.mjs';
import { type PackedPackage, packAll } from '../../scripts/pack.mjs';
import { makeFolder } from '../support/make-folder.ts';
import { isFull } from '../support/matrix.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const kilobyte = 1024;
const mostOfCommand = 700 * kilobyte;

interface Packed extends PackedPackage {
  bytes: ArrayBuffer;
  /** Contents by paths below the package. */
  files: Map<string, Uint8Array>;
  manifest: Record<string, unknown>;
}

function open(packed: PackedPackage): Packed {
  const { buffer, byteOffset, byteLength } = readFileSync(packed.tarball);
  const bytes = (buffer as ArrayBuffer).slice(byteOffset, byteOffset + byteLength);
  const folder = makeFolder('unpacked');
  execFileSync('tar', ['-xzf', packed.tarball, '-C', folder, '--strip-components=1']);
  const listed = execFileSync('tar', ['-tzf', packed.tarball], { encoding: 'utf8' }).trim().split('\n');
  const paths = listed.map((path) => path.replace(/^package\//, ''));
  const files = new Map(paths.map((path) => [path, readFileSync(join(folder, path))]));
  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Packed['manifest'];
  return { ...packed, bytes, files, manifest };
}

/** Paths that a manifest's `exports` and `bin` name. */
function listTargets(value: unknown): string[] {
  if (typeof value === 'string') return [value.replace(/^\.\//, '')];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(listTargets) : [];
}

describe('what pnpm pack makes', () => {
  const packages: Packed[] = [];
  before(async () => {
    declareTypes(root);
    packages.push(...(await packAll({ root, folder: makeFolder('packed') })).map(open));
  });

  test('is all six packages, each with the page and the licence of its own', () => {
    assert.equal(packages.length, 6);
    for (const { name, files, manifest } of packages) {
      assert.ok(files.has('README.md') && files.has('LICENSE'), name);
      for (const field of ['repository', 'homepage', 'bugs', 'keywords', 'license', 'description', 'engines'])
        assert.ok(manifest[field], `${name}: ${field}`);
    }
  });

  test('has nothing in it of the workspace or the build', () => {
    for (const { name, files, manifest } of packages) {
      assert.doesNotMatch(JSON.stringify(manifest), /workspace:|abistamp-source/, name);
      const leftovers = [...files.keys()].filter((path) => /tsbuildinfo|\.map$|\.tsx?$/.test(path));
      assert.deepEqual(
        leftovers.filter((path) => !path.endsWith('.d.ts')),
        [],
        name,
      );
      for (const [path, contents] of files)
        assert.ok(!Buffer.from(contents).includes(root), `${name}: ${path} names a machine's path`);
    }
  });

  test('has each file that its manifest points at', () => {
    for (const { name, files, manifest } of packages) {
      const targets = listTargets([
        manifest['exports'],
        manifest['bin'],
        manifest['types'],
        manifest['main'],
      ]);
      const missing = targets.filter((path) =>
        path.endsWith('*')
          ? ![...files.keys()].some((file) => file.startsWith(path.slice(0, -1)))
          : !files.has(path),
      );
      assert.deepEqual(missing, [], name);
    }
  });

  test('publint finds nothing', async () => {
    for (const { name, bytes } of packages) {
      const { messages } = await publint({ pack: { tarball: bytes }, strict: true });
      assert.deepEqual(messages, [], name);
    }
  });

  test('the types of the libraries are right for import, require and bundlers', async () => {
    for (const { name, bytes } of packages) {
      // Made as those of binary are, and five seconds' work.
      if (!isFull && name === '@abistamp/core') continue;
      const result = await checkPackage(createPackageFromTarballData(new Uint8Array(bytes)));
      assert.equal(result.types !== false, name.startsWith('@'), `${name} has types`);
      if (result.types) assert.deepEqual(result.problems, [], name);
    }
  });

  test(`abistamp depends on nothing, and is under ${mostOfCommand} bytes`, () => {
    const command = packages.find(({ name }) => name === 'abistamp');
    assert.ok(command !== undefined);
    assert.deepEqual(
      [command.manifest['dependencies'], command.manifest['optionalDependencies']],
      [undefined, undefined],
    );
    const sizes = new Map([...command.files].map(([path, { length }]) => [path, length]));
    if (buildKind !== 'full') for (const [path, size] of measureFullBuild()) sizes.set(path, size);
    const size = [...sizes.values()].reduce((sum, length) => sum + length, 0);
    assert.ok(size < mostOfCommand, `${size} bytes`);
  });
});

/** The bundles as they are published. A clone that builds quickly has larger ones. */
function measureFullBuild(): [path: string, size: number][] {
  const program = `
    import { bundleCommand } from './scripts/build-command.mjs';
    const files = await bundleCommand(process.cwd());
    console.log(JSON.stringify([...files].map(([path, { length }]) => [path.replace('packages/cli/', ''), length])));`;
  const env = { ...process.env, ABISTAMP_BUILD: 'full' };
  const args = ['--input-type=module', '-e', program];
  return JSON.parse(execFileSync(process.execPath, args, { cwd: root, env, encoding: 'utf8' })) as [
    string,
    number,
  ][];
}
