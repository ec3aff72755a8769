import { basename, dirname, join, resolve } from 'node:path';
import { type ElfIdentity, isSameMachine, readElfIdentity } from './elf-identity.ts';
import type { LinkEnvironment } from './environment.ts';
import type { LoadedObject } from './loaded-object.ts';
import { platformToken } from './machine-directories.ts';
import type { MachineFiles } from './machine-files.ts';
import type { LibrarySearch, SearchContext, SearchResult } from './search.ts';

/** Names that musl's loader reserves for itself, whatever follows: including `libc.so.6` of a glibc build. */
const builtIn = /^lib(?:c|pthread|rt|m|dl|util|xnet)\./;

/** Searches as `ld-musl` does (musl's ldso/dynlink.c). */
export function searchAsMusl({ program, environment, files }: SearchContext): LibrarySearch {
  const { identity, interpreter } = program;
  const fromEnvironment = splitList(environment.libraryPath);
  let defaults: string[] | undefined;

  function* listDirectories(loader: LoadedObject): Generator<string> {
    yield* fromEnvironment;
    for (let object: LoadedObject | null = loader; object !== null; object = object.loader) {
      const { rpath, runpath } = object.info;
      yield* expandPath(runpath.length > 0 ? runpath : rpath, dirname(object.path));
    }
    defaults ??= environment.defaultDirectories ?? readDefaults(program, environment, files);
    yield* defaults;
  }

  function* listCandidates(name: string, loader: LoadedObject): Generator<string> {
    if (name.includes('/')) yield resolve(environment.directory, name);
    else for (const item of listDirectories(loader)) yield join(resolve(environment.directory, item), name);
  }

  return {
    files,
    isGlibc: false,
    threadDataRoom: 0,
    isMetBy: (name, { names }) => names.has(name),
    find(name, loader) {
      if (builtIn.test(name) || name === basename(interpreter)) return { kind: 'built-in' };
      return takeFirst(listCandidates(name, loader), identity, files);
    },
  };
}

/** The first existing file counts, whether it fits or not. */
function takeFirst(candidates: Iterable<string>, wanted: ElfIdentity, files: MachineFiles): SearchResult {
  for (const path of candidates) {
    const result = readElfIdentity(path, files);
    if (result.kind === 'absent') continue;
    if (result.kind === 'other' || !isSameMachine(result.identity, wanted)) return { kind: 'unusable', path };
    return { kind: 'found', path, identity: result.identity };
  }
  return { kind: 'missing', skipped: [] };
}

/** Its lists have no empty items. */
function splitList(text: string): string[] {
  return text.split(/[:\n]/).filter((item) => item !== '');
}

/** A search path with a token other than `$ORIGIN` is ignored as a whole (`fixup_rpath`). */
function expandPath(items: readonly string[], origin: string): string[] {
  if (items.some((item) => /\$(?!ORIGIN|\{ORIGIN\})/.test(item))) return [];
  return items.flatMap(splitList).map((item) => item.replace(/\$(?:ORIGIN|\{ORIGIN\})/g, () => origin));
}

/** A few lines. */
const longestPathFile = 1 << 20;

/**
 * `/lib/ld-musl-x86_64.so.1` reads `/etc/ld-musl-x86_64.path`; one in `lib` of another folder reads the path file in
 * `etc` of that folder. The file counts even if it lists nothing.
 */
function readDefaults(
  { interpreter, identity }: SearchContext['program'],
  { muslPathFile }: LinkEnvironment,
  files: MachineFiles,
): string[] {
  // The loader's own name for itself, whatever its file is called.
  const [, name = `ld-musl-${platformToken(identity, interpreter)}`] =
    /\/(ld-musl-[^/]+)\.so\.1$/.exec(interpreter) ?? [];
  const path = muslPathFile ?? join(dirname(dirname(interpreter)), 'etc', `${name}.path`);
  const text = files.read(path, 0, longestPathFile)?.bytes.toString();
  return text === undefined ? ['/lib', '/usr/local/lib', '/usr/lib'] : splitList(text);
}
