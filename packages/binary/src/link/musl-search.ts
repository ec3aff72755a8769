import { basename, dirname, join, resolve } from 'node:path';
import { type ElfIdentity, isSameMachine, readElfIdentity } from './elf-identity.ts';
import type { LinkEnvironment } from './environment.ts';
import type { LoadedObject } from './loaded-object.ts';
import type { MachineFiles } from './machine-files.ts';
import { expandTokens, splitPathList } from './path-list.ts';
import type { LibrarySearch, SearchContext, SearchResult } from './search.ts';

/** Names that musl's loader reserves for itself, whatever follows: including `libc.so.6` of a glibc build. */
const builtIn = /^lib(?:c|pthread|rt|m|dl|util|xnet)\./;

/** Searches as `ld-musl` does (musl's ldso/dynlink.c). */
export function searchAsMusl({ program, environment, files }: SearchContext): LibrarySearch {
  const { identity, interpreter } = program;
  const fromEnvironment = splitPathList(environment.libraryPath, /[:\n]/);
  let defaults: string[] | undefined;

  function* listDirectories(loader: LoadedObject): Generator<string> {
    yield* fromEnvironment;
    for (let object: LoadedObject | null = loader; object !== null; object = object.loader) {
      const { rpath, runpath } = object.info;
      // It does not support $LIB and $PLATFORM: a path with one of them is ignored.
      const tokens = { origin: dirname(object.path), lib: '$LIB', platform: '$PLATFORM' };
      yield* (runpath.length > 0 ? runpath : rpath).map((item) => expandTokens(item, tokens));
    }
    defaults ??= environment.defaultDirectories ?? readDefaults(interpreter, environment, files);
    yield* defaults;
  }

  function* listCandidates(name: string, loader: LoadedObject): Generator<string> {
    if (name.includes('/')) yield resolve(environment.directory, name);
    else for (const item of listDirectories(loader)) yield join(resolve(environment.directory, item), name);
  }

  return {
    files,
    checksVersions: false,
    putsOffDataReferences: true,
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

/** A few lines. */
const longestPathFile = 1 << 20;

/**
 * `/lib/ld-musl-x86_64.so.1` reads `/etc/ld-musl-x86_64.path`; one under another prefix reads that prefix's.
 */
function readDefaults(interpreter: string, environment: LinkEnvironment, files: MachineFiles): string[] {
  const [, prefix = '', name = ''] = /^(.*)\/lib\/(ld-musl-[^/]+)\.so\.1$/.exec(interpreter) ?? [];
  const path = environment.muslPathFile ?? `${prefix}/etc/${name}.path`;
  const text = files.read(path, 0, longestPathFile)?.bytes.toString();
  return text?.split(/[:\n]/).filter((item) => item !== '') ?? ['/lib', '/usr/local/lib', '/usr/lib'];
}
