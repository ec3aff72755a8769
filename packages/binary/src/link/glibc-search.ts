import { dirname, join, resolve } from 'node:path';
import { type ElfIdentity, isSameMachine, readElfIdentity } from './elf-identity.ts';
import { type LibraryCache, readLibraryCache } from './ld-so-cache.ts';
import type { LoadedObject } from './loaded-object.ts';
import { defaultDirectories, libraryToken, platformToken } from './machine-directories.ts';
import type { MachineFiles } from './machine-files.ts';
import { expandTokens, type PathTokens, splitPathList } from './path-list.ts';
import type { LibrarySearch, SearchContext, SearchResult } from './search.ts';

/** Searches as `ld-linux` does (glibc's elf/dl-load.c). */
export function searchAsGlibc({ program, environment, files }: SearchContext): LibrarySearch {
  const { identity, interpreter } = program;
  const defaults = environment.defaultDirectories ?? defaultDirectories(identity, interpreter);
  const hasLibc = (directory: string) => files.read(join(directory, 'libc.so.6'), 0, 0) !== null;
  const libcDirectory = defaults.find(hasLibc) ?? null;
  const lib = libraryToken(identity, libcDirectory);
  const platform = platformToken(identity, interpreter);
  const tokensFor = (path: string): PathTokens => ({ origin: dirname(path), lib, platform });
  const expand = (items: string[], path: string) =>
    items.map((item) => resolve(environment.directory, expandTokens(item, tokensFor(path))));
  const fromEnvironment = expand(splitPathList(environment.libraryPath, /[:;]/), program.path);
  let cache: LibraryCache | undefined;

  function* listCandidates(name: string, loader: LoadedObject): Generator<string> {
    // RPATH counts only without a RUNPATH, but then along the whole chain of who loaded whom.
    if (loader.info.runpath.length === 0) {
      for (let object: LoadedObject | null = loader; object !== null; object = object.loader) {
        if (object.info.runpath.length === 0)
          yield* inDirectories(expand(object.info.rpath, object.path), name);
      }
    }
    yield* inDirectories(fromEnvironment, name);
    yield* inDirectories(expand(loader.info.runpath, loader.path), name);
    cache ??= readLibraryCache(environment.cacheFile ?? cacheFileOf(interpreter), files);
    const isDefault = (path: string) => defaults.includes(dirname(path));
    const skipsDefaults = loader.info.skipsDefaultDirectories;
    for (const path of cache.get(name) ?? []) if (!skipsDefaults || !isDefault(path)) yield path;
    if (!skipsDefaults) yield* inDirectories(defaults, name);
  }

  return {
    files,
    isGlibc: true,
    threadDataRoom: readThreadDataRoom(environment.tunables),
    isMetBy: (name, { names, info }) => names.has(name) || info.soname === name,
    find(name, loader) {
      if (!name.includes('/')) return takeFirst(listCandidates(name, loader), identity, files);
      return takeFirst(expand([name], loader.path), identity, files);
    },
  };
}

/**
 * The surplus of static TLS (elf/dl-tls.c, `_dl_tls_static_surplus_init`), and what its rounding may add.
 * Whoever asks for more is taken to ask for enough.
 */
function readThreadDataRoom(tunables: string): number {
  return tunables.includes('glibc.rtld.optional_static_tls=') ? Number.POSITIVE_INFINITY : 1664 + 64;
}

/** Files for another machine are skipped; one that is not ELF ends the search. */
function takeFirst(candidates: Iterable<string>, wanted: ElfIdentity, files: MachineFiles): SearchResult {
  const skipped: string[] = [];
  for (const path of candidates) {
    const result = readElfIdentity(path, files);
    if (result.kind === 'absent') continue;
    if (result.kind === 'other') return { kind: 'unusable', path };
    if (isSameMachine(result.identity, wanted)) return { kind: 'found', path, identity: result.identity };
    if (!skipped.includes(path)) skipped.push(path);
  }
  return { kind: 'missing', skipped };
}

function inDirectories(directories: string[], name: string): string[] {
  return directories.map((directory) => join(directory, name));
}

/** A separate glibc (Nix, Guix, a container's) keeps its cache beside itself. */
function cacheFileOf(interpreter: string): string {
  const prefix = /^(.+)\/lib(?:32|64|x32)?\/[^/]+$/.exec(interpreter)?.[1];
  return prefix === undefined || prefix === '/usr' ? '/etc/ld.so.cache' : `${prefix}/etc/ld.so.cache`;
}
