import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { locateStore } from '@abistamp/core/internal/store/location';
import { isOurFile, isOurStore } from '@abistamp/core/internal/store/private-folder';
import { makeFolder } from '../support/make-folder.ts';
import { packageWith } from './made-builds.ts';

describe('the store’s place', () => {
  test('is named, or the user’s cache folder as the system defines it', () => {
    const HOME = '/home/me';
    assert.equal(locateStore({ ABISTAMP_STORE: 'off' }), null);
    assert.equal(locateStore({ ABISTAMP_STORE: '/a/b' }), '/a/b');
    assert.equal(locateStore({ ABISTAMP_STORE: 'b' }), join(process.cwd(), 'b'));
    assert.equal(locateStore({ ABISTAMP_STORE: '', HOME }, 'linux'), '/home/me/.cache/abistamp');
    assert.equal(locateStore({ HOME, XDG_CACHE_HOME: '/c' }, 'linux'), '/c/abistamp');
    assert.equal(locateStore({ HOME, XDG_CACHE_HOME: 'c' }, 'linux'), '/home/me/.cache/abistamp');
    assert.equal(locateStore({ HOME, XDG_CACHE_HOME: '/c' }, 'darwin'), '/home/me/Library/Caches/abistamp');
    const USERPROFILE = 'C:\\Users\\me';
    assert.equal(
      locateStore({ HOME, USERPROFILE, LOCALAPPDATA: 'D:\\l' }, 'win32'),
      'D:\\l\\abistamp\\Cache',
    );
    assert.equal(
      locateStore({ HOME, USERPROFILE }, 'win32'),
      'C:\\Users\\me\\AppData\\Local\\abistamp\\Cache',
    );
  });

  test('is used where nobody else can have written to it', () => {
    const store = makeFolder('store');
    assert.equal(isOurStore(store), false);
    mkdirSync(join(store, 'v2'), { mode: 0o755 });
    assert.equal(isOurStore(store), true);
    for (const mode of [0o775, 0o757]) {
      chmodSync(join(store, 'v2'), mode);
      assert.equal(isOurStore(store), false, mode.toString(8));
    }
    rmSync(join(store, 'v2'), { recursive: true });
    writeFileSync(join(store, 'v2'), '');
    assert.equal(isOurStore(store), false);
    assert.equal(isOurStore(join(store, 'v2', 'below-a-file')), false);
  });

  test('has files that are files, and no links', () => {
    const folder = packageWith({ a: '' });
    symlinkSync('a', join(folder, 'b'));
    const [file, link] = [join(folder, 'a'), join(folder, 'b')];
    chmodSync(file, 0o644);
    assert.deepEqual([file, link, folder, join(folder, 'c')].map(isOurFile), [true, false, false, false]);
    for (const mode of [0o664, 0o646]) {
      chmodSync(file, mode);
      assert.equal(isOurFile(file), false, mode.toString(8));
    }
  });
});
