import type { StoreEntry, StoreKey } from '@abistamp/core/internal/store/entry';
import { keepBuild } from '@abistamp/core/internal/store/keep-build';
import { makeFolder, writeFiles } from '../support/make-folder.ts';
import { storeKey } from '../support/store-key.ts';

export const hour = 3_600_000;
export const tree = '1'.repeat(32);
export const addon = 'build/Release/a.node';
export const note = 'build/config.gypi';

export function packageWith(
  files: Readonly<Record<string, string>> = { [addon]: 'native', [note]: 'note' },
): string {
  const folder = makeFolder('package');
  writeFiles(folder, files);
  return folder;
}

export function keep(
  store: string,
  files?: Readonly<Record<string, string>>,
  changes: Partial<StoreKey> = {},
): StoreEntry {
  const folder = packageWith(files);
  const paths = Object.keys(files ?? { [addon]: '', [note]: '' });
  return keepBuild(store, { ...storeKey, ...changes }, `build:${tree}`, folder, paths);
}
