import { existsSync } from 'node:fs';
import { basename, dirname, join, posix, resolve, sep } from 'node:path';
import { absolutePath, openDirectory } from '../../files/file-tree.ts';
import { maxBytes } from '../../files/limits.ts';
import { parseManifest } from '../../files/manifest.ts';
import { relativeInside } from '../../files/safe-path.ts';
import { stateFolders } from '../../files/state-folder.ts';
import { hosts } from '../../hosts/index.ts';
import { findInstalled } from '../../hosts/installed.ts';
import { readDeclaredBuild } from '../../tree/declared-build.ts';
import { listPackage } from '../../tree/list-package.ts';
import type { NativePackage, RecordedFile } from '../../tree/native-package.ts';
import { findOrigin } from '../../tree/origin.ts';
import { readFileFacts } from '../../tree/read-file-facts.ts';
import { readInstalledOnce } from '../project/identify-packages.ts';
import { openProject, type Project } from '../project/project.ts';
import { isInSharedStore } from './shared-store.ts';

/** A native file that a program loads, in its package and its tree. */
export interface LoadedFile {
  project: Project;
  /**
   * As far as it can be told without reading its code: what it loads by itself is not known. For a file of no
   * package, one with the file's name, in its folder.
   */
  package: NativePackage;
  /** Whether there is such a package: bundlers copy files to folders of their own. */
  isInPackage: boolean;
  /** Null if it cannot be read, or is not there: another process may be repairing it. */
  file: RecordedFile | null;
}

/**
 * Finds out what a file belongs to, from its path. Reads its package alone, and what the host recorded of it.
 * @param path absolute
 * @returns null for a file that no tree can be around
 */
export function describeLoaded(path: string): LoadedFile | null {
  const project = findTree(path);
  const inside = placeInTree(project, path);
  const folder = inside === null ? null : folderOf(project, inside);
  if (inside === null || folder === null) return null;
  const { tree } = project;
  const within = folder === '.' ? inside : inside.slice(folder.length + 1);
  const found = listPackage(tree, folder, tree.list(folder), false, () => {});
  const file = readFileFacts(tree, folder, within, null);
  if (file !== null) file.origin = findOrigin(within, found.compiled);
  const manifest = parseManifest(tree.read(`${folder}/package.json`, maxBytes.manifest) ?? '');
  const isInPackage = folder !== '.' || tree.stat('package.json') !== null;
  const name = manifest?.name ?? basename(isInPackage ? absolutePath(project.root, folder) : path);
  const version = manifest?.version ?? null;
  const entry = findInstalled(readInstalledOnce(project), folder, name, version);
  const { os = [], cpu = [], libc = [] } = manifest ?? {};
  return {
    ...{ project, file, isInPackage },
    package: {
      ...{ name, version, path: folder, loader: { kind: 'unknown' }, needs: [{}] },
      integrity: entry?.integrity ?? null,
      build:
        manifest === null ? null : readDeclaredBuild(manifest, found.buildFiles, entry?.inBundle ?? false),
      platform: os.length + cpu.length + libc.length === 0 ? null : { os, cpu, libc },
      optional: entry?.optional ?? false,
      ...{ resolvedDeps: {}, files: file === null ? [] : [file], expected: [] },
    },
  };
}

/** What only a host's install, or our record of one, leaves in the root of a tree. */
const traces: readonly string[] = [
  ...stateFolders.map((folder) => `${folder}/stamp.json`),
  ...hosts.flatMap(({ recognition }) => recognition.traces),
];

/** The tree that a file is installed in; its folder alone, for a file that belongs to none. */
export function findTree(path: string): Project {
  const sharing = isInSharedStore(path) ? findSharing(path) : null;
  if (sharing !== null) return sharing;
  const folders = listFolders(path);
  const root = folders.find((folder) => traces.some((trace) => existsSync(join(folder, trace))));
  const outermost = folders.at(-1) ?? dirname(path);
  try {
    return openProject(root ?? outermost);
  } catch {
    return { root: outermost, tree: openDirectory(outermost), host: null, lockfile: null };
  }
}

/** Where a file is in a tree: relative to its root, or below the store that it shares with others. */
export function placeInTree({ root, tree }: Pick<Project, 'root' | 'tree'>, path: string): string | null {
  const inside = relativeInside(root, path);
  const store = tree.globalStoreFolder;
  if (inside !== null || store === null) return inside;
  const below = relativeInside(join(root, store), path);
  return below === null ? null : `${store}/${below}`;
}

/** Of the projects that link to a file, the one that this program belongs to. */
function findSharing(path: string): Project | null {
  const starts = [process.cwd(), ...(process.argv[1] === undefined ? [] : [dirname(process.argv[1])])];
  for (const start of starts)
    for (let folder = start; ; folder = dirname(folder)) {
      const project = existsSync(join(folder, 'node_modules/.modules.yaml')) ? tryOpen(folder) : null;
      if (project !== null && placeInTree(project, path) !== null) return project;
      if (dirname(folder) === folder) break;
    }
  return null;
}

function tryOpen(folder: string): Project | null {
  try {
    return openProject(folder);
  } catch {
    return null;
  }
}

/** Folders that have the file in a `node_modules` or, for Plug'n'Play, unplugged; the nearest first. */
function listFolders(path: string): string[] {
  const parts = resolve(path).split(sep);
  return parts
    .flatMap((part, i) => {
      const isModules = part === 'node_modules' || (part === '.yarn' && parts[i + 1] === 'unplugged');
      return isModules ? [parts.slice(0, i).join(sep) || sep] : [];
    })
    .reverse();
}

/** The folder of the package that a file is in, relative to the root. */
function folderOf({ tree }: Project, path: string): string | null {
  const installed = /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(path)?.[0];
  if (installed !== undefined) return installed;
  for (let folder = posix.dirname(path); ; folder = posix.dirname(folder)) {
    if (folder === '.' || tree.stat(`${folder}/package.json`) !== null) return folder;
  }
}
