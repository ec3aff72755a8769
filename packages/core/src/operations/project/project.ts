import { existsSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import type { LinkEnvironment, MachineFiles } from '@abistamp/binary';
import { debug } from '../../debug.ts';
import { AbistampError } from '../../errors.ts';
import { type FileTree, openDirectory } from '../../files/file-tree.ts';
import type { Builder } from '../../hosts/builder.ts';
import { detectHost, type HostName, hostOf, rootMarks } from '../../hosts/index.ts';
import type { Approvals } from '../../hosts/refusal.ts';
import type { Runtime } from '../../runtime/runtime.ts';
import type { ElectronUse } from '../../verdict/electron-use.ts';
import { resolveFolder } from './resolve-folder.ts';

/** A project with installed dependencies: the root of one install tree. */
export interface Project {
  root: string;
  tree: FileTree;
  host: HostName | null;
  /** Relative to the root; null if there is none. */
  lockfile: string | null;
  /** How packages are rebuilt, if the host itself runs this code and can do it from within. */
  builder?: Builder;
  /**
   * What the host lets run, if the host itself runs this code and knows more settings than the tree shows.
   */
  approvals?: Approvals;
  /** How its users run our commands ("yarn abi"), if the host itself runs this code. */
  runner?: string;
  /** What Electron means for the tree, if the user said so; else the tree shows it (`findElectron`). */
  electron?: ElectronUse;
  /** The machine that the tree is on, if that is not this one. */
  machine?: OtherMachine;
}

/** A machine that is there as files alone: an image's. */
interface OtherMachine {
  runtime: Runtime;
  files: MachineFiles;
  /** The program that loads the tree's addons, as an absolute path there. */
  execPath: string;
  /** Where its loader searches. */
  environment: Partial<LinkEnvironment>;
}

/**
 * The install tree that a folder belongs to: the nearest folder upwards that a host installed or, for a
 * workspace package, the workspace's root, which contains the shared packages.
 * @throws AbistampError `NO_TREE` when nothing is installed there
 */
export function openProject(folder: string): Project {
  const start = resolveFolder(folder);
  const root = findRoot(start);
  const lack = root === null ? 'there is no node_modules' : findLack(openDirectory(root));
  if (root === null || lack !== null) {
    const hint =
      root === null ? 'run it in a project, or name one with -C' : 'install the dependencies first';
    throw new AbistampError('NO_TREE', `nothing is installed in ${root ?? start}: ${lack}`, { hint });
  }
  return projectAt(root, openDirectory);
}

/** The project in a folder that is the root of a tree. */
export function projectAt(root: string, open: typeof openDirectory): Project {
  const own = open(root);
  const host = detectHost(own);
  const { layout, lockfile } = hostOf(host);
  const globalStoreFolder = layout.findGlobalStore(own);
  const tree = globalStoreFolder === null ? own : open(root, globalStoreFolder);
  debug('host', () => `${host ?? 'unknown'} in ${root}, recognised by ${findMark(own, host)}`);
  return { root, tree, host, lockfile: lockfile.find(tree) };
}

/** What a host was recognised by, for people. */
function findMark(tree: FileTree, host: HostName | null): string {
  const { recognition, lockfile } = hostOf(host);
  const mark = [...recognition.traces, ...lockfile.names].find((path) => tree.stat(path) !== null);
  return mark ?? 'node_modules alone';
}

function findRoot(start: string): string | null {
  const own = nearest(start, [...rootMarks, 'node_modules', 'package.json']);
  if (own === null || rootMarks.some((name) => existsSync(join(own, name)))) return own;
  for (let above = nearest(dirname(own), rootMarks); above !== null; ) {
    const path = relative(above, own).split(sep).join('/');
    if (isInstalledWith(openDirectory(above), path)) return above;
    if (dirname(above) === above) break;
    above = nearest(dirname(above), rootMarks);
  }
  return own;
}

const findLack = (tree: FileTree): string | null => hostOf(detectHost(tree)).layout.findLack(tree);

const isInstalledWith = (above: FileTree, path: string): boolean =>
  hostOf(detectHost(above)).layout.isMember(above, path);

function nearest(start: string, names: readonly string[]): string | null {
  for (let folder = start; ; folder = dirname(folder)) {
    if (names.some((name) => existsSync(join(folder, name)))) return folder;
    if (dirname(folder) === folder) return null;
  }
}
