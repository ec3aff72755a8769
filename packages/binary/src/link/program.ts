import type { LinkEnvironment } from './environment.ts';
import { searchAsGlibc } from './glibc-search.ts';
import { loadObject, loadWithNeeds } from './load.ts';
import type { LoadedObject } from './loaded-object.ts';
import type { MachineFiles } from './machine-files.ts';
import { searchAsMusl } from './musl-search.ts';
import type { LibrarySearch } from './search.ts';
import type { StartedProgram } from './started-program.ts';

/** A program after start-up: with its libraries, ready to load more. */
export interface Program {
  executable: LoadedObject;
  /** Everything in the program, whose symbols every later file can use. */
  objects: readonly LoadedObject[];
  search: LibrarySearch;
  /** Whether one of `objects` defines the symbol. */
  defines(symbol: string): boolean;
}

/** musl's loader is its C library, under either name; glibc's `libc.so` is a script for linkers. */
const isMusl = /\/(?:ld-musl-[^/]*|libc\.so)$/;

const programs = new Map<string, Program | ClosedProgram>();

/** Why nothing can be found out about a program. */
type ClosedProgram = 'host-unreadable' | 'host-elsewhere';

/** Read once per process as long as the file stays the same. */
export function openProgram(
  { path, loader }: Pick<StartedProgram, 'path' | 'loader'>,
  environment: LinkEnvironment,
  files: MachineFiles,
): Program | ClosedProgram {
  const key = JSON.stringify([files.name, path, loader, files.read(path, 0, 0)?.id, environment]);
  let program = programs.get(key);
  if (program === undefined) {
    program = startProgram({ path, loader }, environment, files);
    programs.set(key, program);
  }
  return program;
}

function startProgram(
  { path, loader }: Pick<StartedProgram, 'path' | 'loader'>,
  environment: LinkEnvironment,
  files: MachineFiles,
): Program | ClosedProgram {
  // $ORIGIN of a program is its real location.
  const executable = loadObject(files.resolve(path), path, null, files);
  const interpreter = loader ?? executable?.info.interpreter ?? null;
  if (executable === null || interpreter === null) return 'host-unreadable';
  const context = {
    program: { path: executable.path, identity: executable.identity, interpreter },
    environment,
    files,
  };
  const search = isMusl.test(interpreter) ? searchAsMusl(context) : searchAsGlibc(context);
  const { added, problems } = loadWithNeeds(executable, [], search);
  // It runs, so its loader sees other folders than this process: its own root, as under `qemu -L`.
  if (problems.length > 0) return 'host-elsewhere';
  // musl's loader is also its C library, present without being needed.
  const mapped = loadObject(interpreter, interpreter, null, files);
  if (mapped !== null && !added.some(({ identity }) => identity.file === mapped.identity.file))
    added.push(mapped);
  const objects = [...added, ...preload(environment, executable, added, search)];
  return {
    executable,
    objects,
    search,
    defines: rememberAnswers((symbol) => objects.some(({ info }) => info.defines(symbol))),
  };
}

/** A file that cannot be preloaded is skipped with a warning, by the loader and here. */
function preload(
  { preload: list }: LinkEnvironment,
  executable: LoadedObject,
  present: readonly LoadedObject[],
  search: LibrarySearch,
): LoadedObject[] {
  const loaded: LoadedObject[] = [];
  for (const name of list.split(/[ :]+/).filter((item) => item !== '')) {
    const all = [...present, ...loaded];
    if (all.some((object) => search.isMetBy(name, object))) continue;
    const result = search.find(name, executable);
    const object = result.kind === 'found' ? loadObject(result.path, name, executable, search.files) : null;
    if (object !== null) loaded.push(...loadWithNeeds(object, all, search).added);
  }
  return loaded;
}

/** Many addons use the same few hundred symbols. */
function rememberAnswers(ask: (symbol: string) => boolean): (symbol: string) => boolean {
  const answers = new Map<string, boolean>();
  return (symbol) => {
    let answer = answers.get(symbol);
    if (answer === undefined) {
      answer = ask(symbol);
      answers.set(symbol, answer);
    }
    return answer;
  };
}
