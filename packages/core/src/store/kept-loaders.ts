import { existsSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseJson } from '../files/json.ts';
import { array, literal, readShape, record, string, where } from '../files/shape.ts';
import { dropLeftovers } from '../files/write-file.ts';
import { loaderShape } from '../loaders/index.ts';
import { readerVersion } from '../loaders/reader-version.ts';
import { runtimeConditionShape } from '../runtime/condition.ts';
import type { KeptLoader, LoaderCache } from '../tree/recognise-once.ts';
import { locateStore, storeFormat } from './location.ts';
import { isOurFile, isOurStore, makeStoreFolder, privateFile } from './private-folder.ts';

/** Limits for one of the sixteen files. A cached loader takes about a kilobyte. */
const maxEntries = 128;
const maxFileBytes = 512 * 1024;

interface Entry extends KeptLoader {
  key: string;
}

const isDigest = (text: string): boolean => /^[0-9a-f]{64}$/.test(text);

const question = record({
  through: array(string),
  kind: literal('exists', 'list', 'read', 'dependency'),
  about: string,
});

/**
 * Only says how packages find their files: someone who can write it can hide a file that does not fit, and
 * nothing more.
 */
const fileShape = record({
  version: literal(1),
  entries: array(
    record({
      key: where(string, isDigest),
      loader: loaderShape,
      needs: array(runtimeConditionShape),
      questions: array(question),
      answers: where(string, isDigest),
    }),
    maxEntries,
  ),
});

/** What was recognised in packages, cached for other projects with the same tarballs. */
interface KeptLoaders extends LoaderCache {
  /** Saves new results. Never throws: what cannot be written is recognised again next time. */
  save(): void;
}

/**
 * Opens the cache in the user's cache folder, beside the stored builds. Null when the store is switched off,
 * or the code does not know its own version. One file per first digit of a key keeps both reads and writes
 * few.
 */
export function openKeptLoaders(
  env: NodeJS.ProcessEnv,
  version: string | null = readerVersion,
): KeptLoaders | null {
  const store = locateStore(env);
  return store === null || version === null
    ? null
    : keepLoadersIn(store, join(store, storeFormat, 'loaders', version));
}

/** @param folder an absolute path, created on the first save */
function keepLoadersIn(store: string, folder: string): KeptLoaders {
  const isUsable = isOurStore(store);
  const files = new Map<string, Map<string, KeptLoader>>();
  const changed = new Set<string>();
  const fileOf = (key: string): Map<string, KeptLoader> => {
    const name = key.slice(0, 1);
    const known = files.get(name);
    if (known !== undefined) return known;
    const read = isUsable ? readKept(join(folder, `${name}.json`)) : new Map<string, KeptLoader>();
    files.set(name, read);
    return read;
  };
  return {
    find: (key) => fileOf(key).get(key) ?? null,
    keep: (key, kept) => {
      const file = fileOf(key);
      file.delete(key);
      file.set(key, kept);
      changed.add(key.slice(0, 1));
    },
    save: () => {
      for (const name of changed)
        writeText(store, join(folder, `${name}.json`), formatKept(files.get(name) ?? new Map()));
      changed.clear();
    },
  };
}

/** Empty for a file that is torn or malformed. */
function readKept(path: string): Map<string, KeptLoader> {
  const read = readShape(fileShape, parseJson(readText(path)));
  return new Map((read?.entries ?? []).map(({ key, ...kept }) => [key, kept]));
}

/** Empty for a file that is missing, too large or somebody else's. */
function readText(path: string): string {
  try {
    const stats = statSync(path, { throwIfNoEntry: false });
    return isOurFile(path) && (stats?.size ?? 0) <= maxFileBytes ? readFileSync(path, 'utf8') : '';
  } catch {
    return '';
  }
}

/** Newest last; the oldest are dropped first. */
function formatKept(kept: Map<string, KeptLoader>): string {
  const entries: Entry[] = [...kept].slice(-maxEntries).map(([key, each]) => ({ key, ...each }));
  let text = format(entries);
  while (text.length > maxFileBytes / 2 && entries.length > 0) {
    entries.splice(0, Math.ceil(entries.length / 2));
    text = format(entries);
  }
  return text;
}

/** Not flushed to disk: a torn file simply counts as empty. */
function writeText(store: string, path: string, text: string): void {
  const folder = dirname(path);
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    const isNew = !existsSync(folder);
    makeStoreFolder(store, folder);
    if (isNew) dropOldVersions(dirname(folder));
    writeFileSync(temporary, text, { flag: 'wx', mode: privateFile });
    renameSync(temporary, path);
    dropLeftovers(path);
  } catch {
    removeQuietly(temporary);
  }
}

function removeQuietly(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch {
    // The folder does not exist: nothing to remove.
  }
}

/** Caches of other versions: keeps as many as are typically in use side by side, newest first. */
const maxVersions = 4;

/** @throws the system's error */
function dropOldVersions(folder: string): void {
  const versions = readdirSync(folder)
    .map((name) => ({ path: join(folder, name), time: statSync(join(folder, name)).mtimeMs }))
    .sort((a, b) => b.time - a.time);
  for (const { path } of versions.slice(maxVersions)) rmSync(path, { recursive: true, force: true });
}

function format(entries: readonly Entry[]): string {
  return `${JSON.stringify({ version: 1, entries })}\n`;
}
