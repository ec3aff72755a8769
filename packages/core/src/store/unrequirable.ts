import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { hashKey, type StoreKey } from './entry.ts';
import { storeFormat } from './location.ts';
import { isOurFile, makeStoreFolder, privateFile } from './private-folder.ts';

/*
 * Some packages cannot be required by themselves, however well they are built: they need a display, a
 * service, or settings. Once a fresh build has shown that, a kept build is not refused for it.
 */

/** Whether a fresh build of this key could not be required either. */
export const isUnrequirable = (store: string, key: StoreKey): boolean => isOurFile(notePath(store, key));

/** Best effort: without the note, the next restore is followed by a build again. */
export function noteUnrequirable(store: string, key: StoreKey): void {
  const path = notePath(store, key);
  try {
    makeStoreFolder(store, dirname(path));
    writeFileSync(path, '', { mode: privateFile });
  } catch {
    // A store that cannot be written keeps no builds either.
  }
}

function notePath(store: string, key: StoreKey): string {
  return join(store, storeFormat, 'entries', hashKey(key), 'unrequirable');
}
