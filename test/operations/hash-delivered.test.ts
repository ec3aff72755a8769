import assert from 'node:assert/strict';
import { linkSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, test } from 'node:test';
import type { FileTree } from '@abistamp/core/internal/files/file-tree';
import { hashDelivered } from '@abistamp/core/internal/operations/check/hash-delivered';
import { pinKey } from '@abistamp/core/internal/tree/pin-key';
import { elf, file, nativePackage, nodeApi } from '../support/facts.ts';
import { madeTree } from '../support/made-tree.ts';

const tree = madeTree({ 'node_modules/a/a.node': 'abc', 'node_modules/a/b.node': 'other' });
/** Of `abc`, as FIPS 180 has it. */
const digest = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad';

/** The digests of a package's files, some of which are wanted. */
function hash(wanted: string[], ...files: ReturnType<typeof file>[]): (string | null)[] {
  const pkg = nativePackage({ ...{ name: 'a', version: '1.0.0', path: 'node_modules/a' }, files });
  const keys = new Set(wanted.map((path) => pinKey(pkg, path)));
  const session = tree.session('node@22');
  session.runtime = { ...session.runtime, platform: 'linux', arch: 'x64' };
  return hashDelivered(session, [pkg], keys).flatMap(({ files: found }) => found.map(({ sha256 }) => sha256));
}

const delivered = { origin: 'delivered', sha256: null } as const;

describe('what came with a package is hashed', () => {
  test('if it is wanted, and for this machine', () => {
    const [a, b] = [file('a.node', elf(), delivered), file('b.node', elf(), delivered)];
    assert.deepEqual(hash(['a.node'], a, b), [digest, null]);
    assert.deepEqual(hash([], a, b), [null, null]);
    const foreign = file('a.node', elf(nodeApi(), { arch: 'arm64' }), delivered);
    assert.deepEqual(hash(['a.node'], foreign), [null]);
  });

  test('once, and never what was built here', () => {
    assert.deepEqual(hash(['a.node'], file('a.node', elf(), { ...delivered, sha256: 'known' })), ['known']);
    assert.deepEqual(hash(['a.node'], file('a.node', elf(), { ...delivered, origin: 'built' })), [null]);
  });

  test('by the bytes of one of its names, where it has several', () => {
    linkSync(join(tree.root, 'node_modules/a/a.node'), join(tree.root, 'node_modules/a/c.node'));
    const session = tree.session('node@22');
    session.runtime = { ...session.runtime, platform: 'linux', arch: 'x64' };
    const read: string[] = [];
    const open: FileTree['open'] = (path) => {
      const source = session.project.tree.open(path);
      return {
        ...source,
        read: (offset, length) => {
          if (offset === 0) read.push(basename(path));
          return source.read(offset, length);
        },
      };
    };
    const names = ['a.node', 'b.node', 'c.node'];
    const files = names.map((name) => file(name, elf(), delivered));
    const pkg = nativePackage({ ...{ name: 'a', version: '1.0.0', path: 'node_modules/a' }, files });
    const project = { ...session.project, tree: { ...session.project.tree, open } };
    const keys = new Set(names.map((name) => pinKey(pkg, name)));
    const found = hashDelivered({ ...session, project }, [pkg], keys).flatMap((each) => each.files);
    assert.deepEqual(
      found.map(({ sha256 }) => sha256 === digest),
      [true, false, true],
    );
    assert.deepEqual(read, ['a.node', 'b.node']);
  });

  test('if it is still there', () => {
    const [a, gone] = [file('a.node', elf(), delivered), file('gone.node', elf(), delivered)];
    assert.deepEqual(hash(['a.node', 'gone.node'], gone, a), [null, digest]);
  });
});
