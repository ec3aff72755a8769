import assert from 'node:assert/strict';
import fs, {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { basename, join } from 'node:path';
import { afterEach, describe, test } from 'node:test';
import { removeFile, replaceFile } from '@abistamp/core/internal/files/replace-file';
import { temporaryName, writeAtomically } from '@abistamp/core/internal/files/write-file';
import { searchPathOf } from '@abistamp/core/internal/hosts/find-program';
import { findPnpm } from '@abistamp/core/internal/hosts/pnpm/find-pnpm';
import { copyFolder, mirrorFolder } from '@abistamp/core/internal/repair/copy-folder';
import { withTreeLock } from '@abistamp/core/internal/repair/lock';
import { removeMisfits } from '@abistamp/core/internal/repair/remove-misfits';
import { lockPath } from '@abistamp/core/internal/repair/unfinished';
import { findingOf } from '../report/samples.ts';
import { makeFolder } from '../support/make-folder.ts';
import { pnpmShims } from './pnpm-shims.ts';

/* What Windows does to files and environments, on any system: the rules are put in the place of Node's functions. */

const real = { renameSync: fs.renameSync, rmSync: fs.rmSync, symlinkSync: fs.symlinkSync };

/** A loaded library can be renamed, but neither replaced nor removed; a scanned file can only be waited for. */
function imitateWindows({ loaded = [], scans = 0 }: { loaded?: string[]; scans?: number }): void {
  const inUse = new Set(loaded);
  let left = scans;
  const refuse = (code: string) => {
    throw Object.assign(new Error(code), { code });
  };
  fs.renameSync = (from, to) => {
    if (left-- > 0) refuse('EBUSY');
    if (inUse.has(String(to))) refuse('EPERM');
    real.renameSync(from, to);
    if (inUse.delete(String(from))) inUse.add(String(to));
  };
  fs.rmSync = (path, options) => {
    if ([...inUse].some((each) => each === path || each.startsWith(`${path}/`))) refuse('EPERM');
    real.rmSync(path, options);
  };
  syncBuiltinESMExports();
}

afterEach(() => {
  Object.assign(fs, real);
  syncBuiltinESMExports();
});

describe('a file that Windows holds', () => {
  const fill = () => {
    const folder = makeFolder('held');
    const paths = { old: join(folder, 'a.node'), next: join(folder, 'next') };
    writeFileSync(paths.old, 'old');
    writeFileSync(paths.next, 'next');
    return { folder, ...paths };
  };

  test('is replaced while it is loaded: it moves away, under a name that is swept', () => {
    const { folder, old, next } = fill();
    imitateWindows({ loaded: [old] });
    replaceFile(next, old);
    assert.equal(readFileSync(old, 'utf8'), 'next');
    const left = readdirSync(folder).filter((name) => name !== 'a.node');
    assert.equal(left.length, 1);
    assert.match(left[0] ?? '', temporaryName);
  });

  test('is removed while it is loaded', () => {
    const { old } = fill();
    imitateWindows({ loaded: [old] });
    removeFile(old);
    assert.equal(existsSync(old), false);
  });

  test('is moved away while it is loaded, in a package that is removed for another one', () => {
    const root = makeFolder('reinstalled');
    const folder = join(root, 'node_modules/a');
    mkdirSync(join(folder, 'build'), { recursive: true });
    for (const name of ['package.json', 'build/a.node', 'build/b.node'])
      writeFileSync(join(folder, name), '');
    imitateWindows({ loaded: [join(folder, 'build/a.node')] });
    const finding = findingOf({ code: 'CORRUPT_FILE', detail: 'is empty' }, { file: 'build/a.node' });
    const step = { package: { ...finding.package, path: 'node_modules/a' }, findings: [finding] };
    removeMisfits(root, { ...step, action: 'reinstall' });
    const left = readdirSync(folder, { recursive: true }).map(String);
    assert.deepEqual(
      left.filter((path) => path !== 'build' && !temporaryName.test(basename(path))),
      [],
    );
    assert.equal(left.length, 2);
  });

  test('is rolled back while it is loaded, in a whole package', () => {
    const [from, to] = [makeFolder('copy'), makeFolder('package')];
    for (const [folder, text] of [
      [from, 'old'],
      [to, 'new'],
    ] as const) {
      mkdirSync(join(folder, 'build'));
      writeFileSync(join(folder, 'build/a.node'), text);
    }
    writeFileSync(join(to, 'build/added.node'), 'new');
    imitateWindows({ loaded: [join(to, 'build/a.node'), join(to, 'build/added.node')] });
    mirrorFolder(from, to);
    const shown = readdirSync(join(to, 'build')).filter((name) => !temporaryName.test(name));
    assert.deepEqual(shown, ['a.node']);
    assert.equal(readFileSync(join(to, 'build/a.node'), 'utf8'), 'old');
  });

  test('may be a lock: it is released, though a scanner reads it', async () => {
    const folder = makeFolder('locked');
    imitateWindows({ scans: 0 });
    let refused = 2;
    const remove = fs.rmSync;
    fs.rmSync = (path, options) => {
      if (String(path).endsWith('lock') && refused-- > 0)
        throw Object.assign(new Error('EBUSY'), { code: 'EBUSY' });
      remove(path, options);
    };
    syncBuiltinESMExports();
    assert.equal(await withTreeLock(folder, async () => 'done'), 'done');
    assert.ok(refused < 2);
    assert.equal(existsSync(lockPath(folder)), false);
  });

  test('is waited for while a scanner reads it, and given up after a while', () => {
    const { folder, old } = fill();
    imitateWindows({ scans: 3 });
    writeAtomically(old, 'written');
    assert.equal(readFileSync(old, 'utf8'), 'written');
    imitateWindows({ scans: 100 });
    assert.throws(() => writeAtomically(old, 'again'), { code: 'EBUSY' });
    assert.equal(readFileSync(old, 'utf8'), 'written');
    assert.deepEqual(readdirSync(folder).sort(), ['a.node', 'next']);
  });
});

describe('a junction', () => {
  test('is copied as one, and restored: links to folders take a privilege', () => {
    const root = makeFolder('junctions');
    const [from, copy] = [join(root, 'from'), join(root, 'copy')];
    mkdirSync(join(from, 'real'), { recursive: true });
    writeFileSync(join(from, 'real/a.node'), 'a');
    real.symlinkSync(join(from, 'real'), join(from, 'junction'), 'junction');
    real.symlinkSync('real/a.node', join(from, 'link'));
    real.symlinkSync(join(from, 'gone'), join(from, 'open'));
    fs.symlinkSync = (target, path, type) => {
      if (type !== 'junction' && existsSync(join(root, 'from', basename(String(target)), 'a.node')))
        throw Object.assign(new Error('EPERM'), { code: 'EPERM' });
      assert.equal(type === 'junction', basename(String(target)) === 'real');
      real.symlinkSync(target, path, type);
    };
    syncBuiltinESMExports();
    copyFolder(from, copy);
    rmSync(join(from, 'junction'));
    mirrorFolder(copy, from);
    for (const folder of [from, copy])
      assert.deepEqual(
        ['junction', 'link', 'open'].map((name) => readlinkSync(join(folder, name))),
        [join(from, 'real'), 'real/a.node', join(from, 'gone')],
      );
  });
});

test('the search path is found in any spelling', () => {
  assert.equal(searchPathOf({ Path: 'C:\\Windows' }), 'C:\\Windows');
  assert.equal(searchPathOf({ path: 'D:\\tools;C:\\Windows' }), 'D:\\tools;C:\\Windows');
  assert.equal(searchPathOf({ PATHEXT: '.EXE', USERPROFILE: 'C:\\Users\\me' }), '');
});

describe('pnpm.CMD', () => {
  for (const [writer, shim] of Object.entries(pnpmShims))
    test(`as ${writer} writes it leads to the script that Node runs`, () => {
      const folder = makeFolder('bin');
      const bin = join(folder, 'node_modules/pnpm/bin');
      mkdirSync(bin, { recursive: true });
      writeFileSync(join(bin, 'pnpm.cjs'), '');
      writeFileSync(join(bin, '../package.json'), JSON.stringify({ name: 'pnpm', version: '10.0.0' }));
      writeFileSync(join(folder, 'pnpm.CMD'), shim, { mode: 0o755 });
      const platform = Object.getOwnPropertyDescriptor(process, 'platform') ?? {};
      Object.defineProperty(process, 'platform', { ...platform, value: 'win32' });
      try {
        const pnpm = findPnpm({ Path: folder });
        assert.equal(pnpm?.isScript, true);
        assert.equal(basename(pnpm?.file ?? ''), 'pnpm.cjs');
        assert.equal(pnpm?.version, '10.0.0');
      } finally {
        Object.defineProperty(process, 'platform', platform);
      }
    });
});
