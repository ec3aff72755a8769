import { runtimeOfAbi } from '../tables/abi-registry.ts';
import type { ModuleImage } from './module-image.ts';

/** A structure that looks like an argument of `node_module_register`. */
interface Candidate {
  version: number;
  /** How closely it resembles the structures that Node's macros make. */
  rank: number;
}

const maxVersion = 4096;
const maxFlags = 0xff;
/** Reads the texts of at most this many look-alikes; an addon has a handful. */
const maxLookAlikes = 1 << 16;
const sourceFile = /\.(?:cc|cpp|cxx|c|c\+\+|mm|m|rs|h|hpp|zig|nim|d)$/i;

/**
 * The `nm_version` of every `node_module` structure (node.h) of an addon that registers itself by calling
 * `node_module_register`. The structure is in writable data and is found by its pointers, each of which the
 * loader has to relocate:
 *
 *     int nm_version; unsigned nm_flags; void* nm_dso_handle; const char* nm_filename;
 *     addon_register_func nm_register_func; addon_context_register_func nm_context_register_func;
 *     const char* nm_modname; void* nm_priv; node_module* nm_link;
 *
 * @returns distinct versions of the best-ranked candidates, ascending
 */
export function findModuleVersions(image: ModuleImage): number[] {
  const { pointerSize } = image;
  const candidates: Candidate[] = [];
  let seen = 0;
  for (const [address, target] of image.relocations) {
    const start = address - 8 - pointerSize;
    if (target === null || !hasShape(image, start)) continue;
    if (++seen > maxLookAlikes) return [];
    const candidate = readModule(image, start, target);
    if (candidate !== null) candidates.push(candidate);
  }
  return bestVersions(candidates);
}

/** Numbers, zeros and pointers are where the structure has them. */
function hasShape(image: ModuleImage, start: number): boolean {
  const { pointerSize: p, relocations } = image;
  const version = image.word(start);
  const flags = image.word(start + 4);
  if (version === null || version < 1 || version > maxVersion || flags === null || flags > maxFlags)
    return false;
  const isEmpty = (at: number) => !relocations.has(at) && image.word(at) === 0;
  const isFunction = (at: number) => {
    const target = relocations.get(at);
    return target === null || (target !== undefined && image.isCode(target));
  };
  if (relocations.has(start) || relocations.has(start + 4) || !isEmpty(start + 8)) return false;
  const [plain, withContext] = [start + 8 + 2 * p, start + 8 + 3 * p];
  const registered =
    (isFunction(plain) && isEmpty(withContext)) || (isEmpty(plain) && isFunction(withContext));
  return registered && relocations.has(start + 8 + 4 * p) && isEmpty(start + 8 + 6 * p);
}

function readModule(image: ModuleImage, start: number, filenameAt: number): Candidate | null {
  const nameAt = image.relocations.get(start + 8 + 4 * image.pointerSize) ?? null;
  const version = image.word(start);
  const flags = image.word(start + 4);
  if (nameAt === null || version === null || flags === null) return null;
  const filename = image.text(filenameAt);
  if (!isPrintable(filename) || !isPrintable(image.text(nameAt))) return null;
  return { version, rank: rankOf(filename, version, flags) };
}

/**
 * The structure of Node 0.10 and older, which is not registered by a call but found by name, `<name>_module`:
 *
 *     int version; void* dso_handle; const char* filename; void (*register_func)(…); const char* modname;
 *
 * @param addresses of the exported symbols of such a name
 */
export function findOldModuleVersions(image: ModuleImage, addresses: readonly number[]): number[] {
  const { pointerSize: p, relocations } = image;
  return bestVersions(
    addresses.flatMap((start) => {
      const version = image.word(start);
      const filenameAt = relocations.get(start + 2 * p);
      const nameAt = relocations.get(start + 4 * p);
      const code = relocations.get(start + 3 * p);
      if (version === null || version < 1 || version > maxVersion || relocations.has(start)) return [];
      if (filenameAt === undefined || filenameAt === null || nameAt === undefined || nameAt === null)
        return [];
      if (code === undefined || (code !== null && !image.isCode(code))) return [];
      const filename = image.text(filenameAt);
      if (!isPrintable(filename) || !isPrintable(image.text(nameAt))) return [];
      return [{ version, rank: rankOf(filename, version, 0) }];
    }),
  );
}

/**
 * Any data may happen to look like the structure; those that Node's macros make name a source file and a
 * version that exists.
 */
function rankOf(filename: string, version: number, flags: number): number {
  const known = runtimeOfAbi(version) !== 'unknown';
  return (sourceFile.test(filename) ? 4 : 0) + (known ? 2 : 0) + (flags === 0 ? 1 : 0);
}

function bestVersions(candidates: readonly Candidate[]): number[] {
  const best = candidates.reduce((most, { rank }) => Math.max(most, rank), 0);
  const versions = candidates.filter(({ rank }) => rank === best).map(({ version }) => version);
  return [...new Set(versions)].sort((a, b) => a - b);
}

function isPrintable(text: string | null): text is string {
  return text !== null && text.length > 0 && text.length < 4096 && /^[\x20-\x7e\x80-\xff]+$/.test(text);
}
