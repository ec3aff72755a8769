import type { FileTree } from '../files/file-tree.ts';
import { isCompiledHere, listOwnPackage } from './list-own-package.ts';
import { type FoundPackage, listPackage, skippedNames } from './list-package.ts';
import { addSigns, type ManifestSigns } from './manifest-signs.ts';
import { ownPath } from './own-package.ts';
import { namesPlatform } from './platform-name.ts';
import type { Unjudged } from './unjudged.ts';
import { readManifest, walkLinked } from './walk-linked.ts';
import type { SharedWalk, WalkFindings, WalkHelper, WalkJob } from './walk-together.ts';

interface Walk {
  packages: FoundPackage[];
  /** Folders of all packages, including those without native files. */
  folders: Set<string>;
  /** Links out of the tree, where not all that they lead to could be looked at. */
  unjudged: Unjudged[];
  /** What the package.json of a package without native files says. */
  signs: ManifestSigns;
}

/** A package folder that is not reached through `node_modules`. */
interface ExtraFolder {
  path: string;
  name: string;
}

/** A walk in progress. */
interface Progress extends SharedWalk, Pick<Walk, 'unjudged'> {
  tree: FileTree;
  helper: WalkHelper | null;
  /** Folders outside of the tree that links led to. */
  outside: Set<string>;
  /** The name in the root's own package.json. */
  ownName: string | null;
}

/**
 * Finds every package folder of a tree, with its native files, in one pass. Each directory is read once,
 * however many links lead to it; no file is opened but the package.json of a package that has no native files;
 * links lead only to packages of the same tree; a directory that vanishes meanwhile counts as empty.
 * @param isPlatformPackage tells which packages are made for one platform: those may contain programs without
 * a telling name, so all their files that are not clearly text are listed
 */
export function walkPackages(
  tree: FileTree,
  isPlatformPackage: (path: string, name: string) => boolean,
  workspaces: readonly string[] = [],
  extra: readonly ExtraFolder[] = [],
  helper: WalkHelper | null = null,
): Walk {
  const ownName = readManifest(tree, '')?.name ?? null;
  const walk: Progress = { ...beginWalk(tree, isPlatformPackage), helper, ownName };
  for (const path of [ownPath, ...workspaces]) walkOwn(walk, path);
  for (const { path, name } of extra) if (tree.stat(path) !== null) walkPackage(walk, path, name);
  while (walk.links.length > 0)
    for (const link of walk.links.splice(0).sort(compareLinks)) followLink(walk, link);
  helper?.end();
  return { ...walk, folders: new Set(walk.folders.keys()) };
}

/** Of two links to one folder the first counts: the shorter one, whichever was found first. */
const compareLinks = (a: string, b: string): number => a.length - b.length || (a < b ? -1 : 1);

function beginWalk(tree: FileTree, isPlatformPackage: Progress['isPlatformPackage']): Progress {
  return {
    tree,
    isPlatformPackage,
    packages: [],
    folders: new Map(),
    entered: new Set(),
    links: [],
    signs: new Map(),
    unjudged: [],
    outside: new Set(),
    ownName: null,
    helper: null,
  };
}

/**
 * What is below some folders, without the host's records: names alone say what is made for one platform. Null
 * where something could not be read.
 */
export function walkPart(tree: FileTree, jobs: Iterable<WalkJob>): WalkFindings | null {
  const walk = beginWalk(tree, (_, name) => namesPlatform(name));
  for (const job of jobs) walkJob(walk, job);
  const { packages, folders, entered, links, signs } = walk;
  return tree.unreadable().size > 0 ? null : { packages, folders, entered, links, signs };
}

/** A `node_modules` folder. */
function walkModules(walk: Progress, path: string): void {
  if (walk.entered.has(path)) return;
  walk.entered.add(path);
  const jobs: WalkJob[] = [];
  for (const entry of walk.tree.list(path)) {
    const { name } = entry;
    if (skippedNames.has(name)) continue;
    const below = `${path}/${name}`;
    if (entry.isSymbolicLink()) walk.links.push(below);
    else if (entry.isDirectory()) jobs.push([name.startsWith('.') ? 'hidden' : 'installed', below, name]);
  }
  walkJobs(walk, jobs);
}

function walkJobs(walk: Progress, jobs: readonly WalkJob[]): void {
  const again = walk.helper?.share(walk, jobs, (job) => walkJob(walk, job));
  if (again) for (const [path, name] of again) walkPackage(walk, path, name);
  else for (const job of jobs) walkJob(walk, job);
}

function walkJob(walk: Progress, [kind, path, name]: WalkJob): void {
  if (kind === 'hidden') walkHidden(walk, path);
  else if (kind === 'modules') walkModules(walk, path);
  else if (name.startsWith('@')) walkScope(walk, path, name);
  else walkPackage(walk, path, name);
}

function walkScope(walk: Progress, path: string, scope: string): void {
  for (const entry of walk.tree.list(path)) {
    const below = `${path}/${entry.name}`;
    if (entry.isSymbolicLink()) walk.links.push(below);
    else if (entry.isDirectory()) walkPackage(walk, below, `${scope}/${entry.name}`);
  }
}

/**
 * A package manager's own folder (`.pnpm`, `.store`, `.ignored`): packages are in the `node_modules` below
 * it.
 */
function walkHidden(walk: Progress, path: string): void {
  const jobs: WalkJob[] = [];
  for (const entry of walk.tree.list(path)) {
    const { name } = entry;
    if (!entry.isDirectory() || skippedNames.has(name)) continue;
    const below = `${path}/${name}`;
    if (name === 'package') walkPackage(walk, below, path.slice(path.lastIndexOf('/') + 1));
    else jobs.push([name === 'node_modules' ? 'modules' : 'hidden', below, name]);
  }
  walkJobs(walk, jobs);
}

function walkPackage(walk: Progress, path: string, name: string): void {
  if (walk.folders.has(path)) return;
  const entries = walk.tree.list(path);
  if (entries.length === 0) return;
  walk.folders.set(path, name);
  const everything = walk.isPlatformPackage(path, name);
  const pkg = listPackage(walk.tree, path, entries, everything, (modules) => walkModules(walk, modules));
  if (pkg.files.length > 0 || pkg.buildFiles.length > 0) walk.packages.push(pkg);
  else addSigns(walk.signs, walk.tree, path);
}

/**
 * A package under development here, the root or a workspace package: its own code counts if it is compiled
 * here.
 */
function walkOwn(walk: Progress, path: string): void {
  const entries = walk.tree.list(path);
  walkModules(walk, path === ownPath ? 'node_modules' : `${path}/node_modules`);
  if (walk.folders.has(path) || !isCompiledHere(entries)) return;
  walk.folders.set(path, path);
  walk.packages.push(listOwnPackage(walk.tree, path, entries));
}

/** A link into a folder of packages: the target's siblings are that package's dependencies. */
function followLink(walk: Progress, link: string): void {
  const target = walk.tree.follow(link);
  if (target === null) {
    followOutside(walk, link);
    return;
  }
  const modules = /^(.*\/node_modules|node_modules)\/(?:@[^/]+\/)?[^/]+$/.exec(target)?.[1];
  if (modules !== undefined) walkModules(walk, modules);
  else if (!/(?:^|\/)node_modules(?:\/|$)/.test(target))
    walkPackage(walk, target, link.replace(/^.*node_modules\//, ''));
}

/**
 * A link to another project, or to a store that is not known: what it leads to is looked at, each folder
 * once.
 */
function followOutside(walk: Progress, link: string): void {
  const folder = walk.tree.leadsOut(link);
  if (folder === null || walk.outside.has(folder)) return;
  walk.outside.add(folder);
  // pnpm links what it deployed to where it came from.
  if (walk.ownName !== null && readManifest(walk.tree, link)?.name === walk.ownName) return;
  const { packages, unjudged } = walkLinked(walk.tree, link, folder);
  for (const pkg of packages) {
    if (walk.folders.has(pkg.path)) continue;
    walk.folders.set(pkg.path, pkg.path);
    walk.packages.push(pkg);
  }
  if (unjudged !== null) walk.unjudged.push(unjudged);
}
