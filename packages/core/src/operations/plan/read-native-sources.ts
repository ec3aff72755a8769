import type { FileTree } from '../../files/file-tree.ts';
import { maxBytes } from '../../files/limits.ts';
import { type GoneName, scanSource } from '../../forecast/scan-source.ts';

/** The sources of a package that are about V8, Node, Node-API or nan. */
export interface NativeSources {
  /** Those in C use Node-API alone. */
  files: readonly { path: string; text: string }[];
  includesNan: boolean;
  /** They include the headers of node-addon-api. */
  includesAddonApi: boolean;
  /** They include V8's headers; those that only include Node-API's do not. */
  includesV8: boolean;
  /** Where a header of another package is first included, by its name; not those that the package has itself. */
  foreign: ReadonlyMap<string, string>;
}

/** More than packages that compile themselves have, without the libraries that they bring. */
const most = { folders: 400, files: 600, inC: 200, bytes: 24 * 1024 * 1024, depth: 8 };

/** Headers that packages bring for others. */
const shared = /#\s*include\s*[<"](nan\.h|napi\.h)[>"]/g;

const skipped = /^(?:node_modules|build|prebuilds|out|test|tests|docs|\..*)$/;
const isInC = /\.c$/;
const isSource = /\.(?:c|cc|cpp|cxx|h|hh|hpp|hxx|mm)$/;
const v8Header = /#\s*include\s*[<"](?:nan|node|v8)\.h[>"]/;
const isAbout = /\bv8\b|#\s*include\s*[<"](?:nan|napi|node|(?:js_native|node)_api|v8)\.h[>"]/;

/** Reads a package's sources, within bounds; an unreadable one counts as absent. */
export function readNativeSources(tree: FileTree, folder: string): NativeSources {
  const files: { path: string; text: string }[] = [];
  const foreign = new Map<string, string>();
  const own = new Set<string>();
  let includesNan = false;
  let includesAddonApi = false;
  let includesV8 = false;
  let bytes = 0;
  const read = { files: 0, inC: 0 };
  const pending = [{ path: '', depth: 0 }];
  for (let folders = 0; pending.length > 0 && folders < most.folders; folders++) {
    const { path, depth } = pending.shift() ?? { path: '', depth: 0 };
    for (const entry of tree.list(path === '' ? folder : `${folder}/${path}`)) {
      const place = path === '' ? entry.name : `${path}/${entry.name}`;
      if (entry.isSymbolicLink()) continue;
      if (entry.isDirectory()) {
        if (!skipped.test(entry.name) && depth < most.depth) pending.push({ path: place, depth: depth + 1 });
      } else if (isSource.test(entry.name) && bytes < most.bytes) {
        const kind = isInC.test(entry.name) ? 'inC' : 'files';
        if (read[kind]++ >= most[kind]) continue;
        own.add(entry.name);
        const text = tree.read(`${folder}/${place}`, maxBytes.source);
        if (text === null || !isAbout.test(text)) continue;
        bytes += text.length;
        for (const [, header = ''] of text.matchAll(shared))
          if (!foreign.has(header)) foreign.set(header, place);
        includesNan ||= foreign.has('nan.h');
        includesAddonApi ||= foreign.has('napi.h');
        includesV8 ||= v8Header.test(text);
        files.push({ path: place, text });
      }
    }
  }
  for (const header of own) foreign.delete(header);
  return { files, includesNan, includesAddonApi, includesV8, foreign };
}

/** The names in these sources that are gone from the headers of a V8; each once, where it is first used. */
export function listGoneNames({ files }: NativeSources, v8: string | null): GoneName[] {
  if (v8 === null) return [];
  const found = new Map<string, GoneName>();
  for (const { path, text } of files.filter(({ path }) => !isInC.test(path)))
    for (const gone of scanSource(text, path, v8)) if (!found.has(gone.name)) found.set(gone.name, gone);
  return [...found.values()];
}
