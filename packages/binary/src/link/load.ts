import { type ElfIdentity, isSameMachine, readElfIdentity } from './elf-identity.ts';
import { readCutOff, readLinkInfo } from './link-info.ts';
import type { LoadedObject } from './loaded-object.ts';
import type { MachineFiles } from './machine-files.ts';
import type { LibraryMissing, LibraryUnusable } from './report.ts';
import type { LibrarySearch } from './search.ts';

interface Loaded {
  /** New objects in load order: the file first, then its needs, level by level. */
  added: LoadedObject[];
  /** Names that turned out to mean another one's file. */
  aliases: ReadonlyMap<string, LoadedObject>;
  problems: (LibraryMissing | LibraryUnusable)[];
  /** There are more than are looked for: what the rest would lack is not known. */
  isCut: boolean;
}

/** The limit at which a damaged file's invented names stop being searched for. */
const maxProblems = 100;
const maxObjects = 2000;

/** What a loader maps for `root` into a program that already has `present`. */
export function loadWithNeeds(
  root: LoadedObject,
  present: readonly LoadedObject[],
  search: LibrarySearch,
): Loaded {
  const added = [root];
  const aliases = new Map<string, LoadedObject>();
  const problems: Loaded['problems'] = [];
  for (const object of added) {
    for (const name of object.info.needed) {
      if (problems.length >= maxProblems || added.length >= maxObjects) break;
      const all = [...present, ...added];
      if (aliases.has(name) || all.some((other) => search.isMetBy(name, other))) continue;
      const result = search.find(name, object);
      if (result.kind === 'built-in') continue;
      if (result.kind === 'missing') {
        problems.push({
          kind: 'library-missing',
          library: name,
          neededBy: object.path,
          skipped: result.skipped,
        });
        continue;
      }
      const twin = result.kind === 'found' && findTwin(result.identity, all);
      if (twin) {
        aliases.set(name, twin);
        continue;
      }
      const loaded = result.kind === 'found' ? loadObject(result.path, name, object, search.files) : null;
      const cutOff =
        loaded === null && result.kind === 'found'
          ? readCutOff(result.path, result.identity.size, search.files)
          : (loaded?.info.cutOff ?? null);
      if (loaded !== null && cutOff === null) added.push(loaded);
      else
        problems.push({
          kind: 'library-unusable',
          library: name,
          neededBy: object.path,
          path: result.path,
          cutOff,
        });
    }
  }
  return { added, aliases, problems, isCut: added.length >= maxObjects };
}

/** Null for what cannot be read as an ELF file. */
export function loadObject(
  path: string,
  name: string,
  loader: LoadedObject | null,
  files: MachineFiles,
): LoadedObject | null {
  const result = readElfIdentity(path, files);
  if (result.kind !== 'elf') return null;
  const info = readLinkInfo(path, result.identity.size, files);
  return info === null ? null : { path, identity: result.identity, info, names: new Set([name]), loader };
}

/** The same file under another name is not loaded twice. */
function findTwin(identity: ElfIdentity, objects: readonly LoadedObject[]): LoadedObject | undefined {
  return objects.find(
    (object) => object.identity.file === identity.file && isSameMachine(object.identity, identity),
  );
}
