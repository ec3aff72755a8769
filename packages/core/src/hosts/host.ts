import type { FileTree } from '../files/file-tree.ts';
import type { BuildContext, Builder } from './builder.ts';
import type { Command, NextStep } from './command.ts';
import type { HostInit } from './init.ts';
import type { InstalledRecords } from './installed.ts';
import type { TreeLayout } from './layout.ts';
import type { Approvals, Refusal } from './refusal.ts';
import type { Relinker } from './relinker.ts';

/**
 * A package manager as abistamp sees it: all that is particular to one of them, in one object. A folder beside this file has an
 * `index.ts` with its object, and `index.ts` here lists them; no other code asks which host it deals with.
 */
export interface Host<Name extends string | null = string | null> {
  /** As `--json` names it. */
  readonly name: Name;
  /** As people name it. */
  readonly title: string;
  readonly recognition: Recognition;
  readonly lockfile: Lockfile;
  /**
   * What it rewrites whenever it changes the tree, relative to the root: their times and sizes say whether a record still
   * holds. Where none of them exists, `node_modules` itself stands in.
   */
  readonly stateFiles: readonly string[];
  readonly layout: Layout;
  readonly installed: InstalledRecords;
  /** What a project lets it run when it installs, by its rules in its version. */
  readApprovals(tree: FileTree, env: NodeJS.ProcessEnv): Approvals;
  /** @throws AbistampError `HOST_MISSING`, or `HOST_UNSUPPORTED` where abistamp does not run its builds */
  createBuilder(context: BuildContext): Builder;
  /** How a project is linked to other folders of a store that projects share; null where there is no such store. */
  readonly relinker: Relinker | null;
  readonly commands: HostCommands;
  readonly init: HostInit;
}

/** How a host is known, by what it leaves in a tree, what a project says of itself, and who runs us. */
export interface Recognition {
  /** What it alone leaves in a tree that it installed, files or folders relative to the root. */
  readonly traces: readonly string[];
  /** Files that a project of its has before anything is installed. */
  readonly projectFiles: readonly string[];
  /** Whether a name and version of `packageManager` in package.json, or of npm's user agent, mean it. */
  isNamed(name: string, version: string): boolean;
}

export interface Lockfile {
  /** Its names, best first. */
  readonly names: readonly string[];
  /** Whether a lockfile of such a name is its own, where hosts share the name; the text is read only if asked for. */
  isOwn(read: () => string): boolean;
  /** The one that it keeps in a project, relative to the root; null where there is none. */
  find(tree: FileTree): string | null;
}

export interface Layout {
  read(tree: FileTree): TreeLayout;
  /**
   * The folder outside of the root that the tree's links may lead into, relative to the root; null where all of a tree lies in
   * its root.
   */
  findGlobalStore(tree: FileTree): string | null;
  /** Whether a folder's package was installed together with this root, as a member of its workspace. */
  isMember(tree: FileTree, path: string): boolean;
  /** What is missing, so that nothing can be said of the tree; null where it is there. */
  findLack(tree: FileTree): string | null;
}

/** What people type, as data. */
export interface HostCommands {
  /** How members of a project run abistamp: their own copy of it, or one that the host fetches for the occasion. */
  runAbistamp(isInstalled: boolean): string;
  /** Runs a script of the package in a folder relative to the root, '' for the root. */
  runScript(folder: string, script: string): Command;
  /** Repairs packages; a command of abistamp's for hosts whose builds it runs. @param kind `reinstall` unpacks what is gone */
  repair(names: readonly string[], kind: 'rebuild' | 'reinstall'): Command;
  /** What lets a package's build run, for good and for no other package where the host can tell them apart, and runs it. */
  approve(refusal: Refusal, pkg: BlockedPackage): NextStep;
}

export interface BlockedPackage {
  name: string;
  /** Relative to the root. */
  path: string;
  /** It has a binding.gyp and no script: hosts know such a build by themselves, or do not. */
  isImplicit: boolean;
}
