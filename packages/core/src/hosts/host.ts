import type { FileTree } from '../files/file-tree.ts';
import type { BuildContext, Builder } from './builder.ts';
import type { Command, NextStep } from './command.ts';
import type { HostInit } from './init.ts';
import type { InstalledRecords } from './installed.ts';
import type { TreeLayout } from './layout.ts';
import type { Machine, Omission } from './omission.ts';
import type { Approvals, Refusal } from './refusal.ts';
import type { Relinker } from './relinker.ts';

/**
 * A package manager as abistamp sees it: everything particular to one of them, in one object. Each folder
 * beside this file has an `index.ts` with its object, and the `index.ts` here lists them; no other code asks
 * which host it deals with.
 */
export interface Host<Name extends string | null = string | null> {
  /** Its name in `--json`. */
  readonly name: Name;
  /** Its name for people. */
  readonly title: string;
  readonly recognition: Recognition;
  readonly lockfile: Lockfile;
  /**
   * Files that it rewrites whenever it changes the tree, relative to the root: their times and sizes say
   * whether a record still holds. If none of them exists, `node_modules` itself stands in.
   */
  readonly stateFiles: readonly string[];
  readonly layout: Layout;
  readonly installed: InstalledRecords;
  /** What a project allows it to run during an install, by the rules of its version. */
  readApprovals(tree: FileTree, env: NodeJS.ProcessEnv): Approvals;
  /** What keeps the platform package for a machine out of every install here; null where nothing does. */
  findOmission(tree: FileTree, env: NodeJS.ProcessEnv, machine: Machine): Omission | null;
  /** @throws AbistampError `HOST_MISSING`, or `HOST_UNSUPPORTED` if abistamp does not run its builds */
  createBuilder(context: BuildContext): Builder;
  /** How a project is relinked to other folders of a store shared by projects; null without such a store. */
  readonly relinker: Relinker | null;
  readonly commands: HostCommands;
  readonly init: HostInit;
}

/**
 * How a host is recognised: by what it leaves in a tree, what a project says about itself, and who runs us.
 */
interface Recognition {
  /** Files or folders that only this host leaves in a tree it installed, relative to the root. */
  readonly traces: readonly string[];
  /** Files that one of its projects has before anything is installed. */
  readonly projectFiles: readonly string[];
  /**
   * Whether a name and version, from `packageManager` in package.json or npm's user agent, mean this host.
   */
  isNamed(name: string, version: string): boolean;
}

export interface Lockfile {
  /** Its names, best first. */
  readonly names: readonly string[];
  /** Whether a lockfile of this name is its own, if hosts share the name; reads the text only on demand. */
  isOwn(read: () => string): boolean;
  /** The project's lockfile, relative to the root; null if there is none. */
  find(tree: FileTree): string | null;
}

interface Layout {
  read(tree: FileTree): TreeLayout;
  /**
   * The folder outside the root that the tree's links may lead into, relative to the root; null if the whole
   * tree is inside its root.
   */
  findGlobalStore(tree: FileTree): string | null;
  /** Whether a folder's package was installed together with this root, as a member of its workspace. */
  isMember(tree: FileTree, path: string): boolean;
  /** What is missing for anything to be said about the tree; null if it is complete. */
  findLack(tree: FileTree): string | null;
}

/** The commands that people type, as data. */
export interface HostCommands {
  /** How members of a project run abistamp: a local copy, or one that the host fetches when needed. */
  runAbistamp(isInstalled: boolean): string;
  /** Runs a script of the package in a folder relative to the root, '' for the root. */
  runScript(folder: string, script: string): Command;
  /** Brings back packages whose folders are gone, and runs those of their scripts that the host lets run. */
  install: Command;
  /**
   * Repairs packages; one of abistamp's commands for hosts whose builds it runs.
   * @param kind `reinstall` extracts missing packages
   * @param broken folders of packages that lack part of what was extracted
   */
  repair(names: readonly string[], kind: 'rebuild' | 'reinstall', broken: readonly string[]): Command;
  /**
   * Permanently approves a package's build, and no other package's if the host can tell them apart, and runs
   * it.
   */
  approve(refusal: Refusal, pkg: BlockedPackage): NextStep;
}

export interface BlockedPackage {
  name: string;
  /** Relative to the root. */
  path: string;
  /** It has a binding.gyp and no script: some hosts build such packages by themselves. */
  isImplicit: boolean;
}
