import { AbistampError } from '../errors.ts';
import type { FileTree } from '../files/file-tree.ts';
import type { Command } from './command.ts';

/** How `abistamp init` wires abistamp into a host's project. */
export interface HostInit {
  /** Command options that only this host understands. */
  readonly options: readonly { name: string; summary: string }[];
  /**
   * Plans the changes; nothing has happened yet. With `undo`, it takes out what it puts in, except for
   * dependencies.
   * @throws AbistampError `HOST_UNSUPPORTED` if abistamp cannot be wired in, `UNREADABLE` for a file that it
   * would change
   */
  plan(project: InitProject): InitPlan;
  /** Takes dependencies of the root out, and updates the lockfile. */
  remove(names: readonly string[], manifest: ManifestFile['manifest']): Command;
  /** How a job in CI runs abistamp, once it is wired in. */
  readonly runner: string;
}

export interface InitProject {
  /** Absolute. */
  root: string;
  tree: FileTree;
  manifest: ManifestFile;
  env: NodeJS.ProcessEnv;
  /** Version of abistamp. */
  version: string;
  undo: boolean;
  /** The host's own options that were given. */
  options: ReadonlySet<string>;
}

export interface ManifestFile {
  path: string;
  text: string;
  manifest: Readonly<Record<string, unknown>>;
}

/** What `init` does to a project. */
export interface InitPlan {
  /** The file that matters most. */
  path: string;
  changes: InitChange[];
  /** Files to write; null deletes one. */
  files: { path: string; text: string | null }[];
  /** The command that completes it; null if nothing is left to do. */
  next: { command: Command; why: string } | null;
  /** What the host has no hook for, one sentence each. */
  gaps: readonly string[];
  /** What becomes of each script; null for a host whose own hooks precede all that it runs. */
  scripts: ScriptReport | null;
}

/** Scripts in package.json files, by the folder of their package, relative to the root. */
interface ScriptReport {
  /** A check precedes them. */
  guarded: { folder: string; script: string }[];
  unguarded: { folder: string; script: string; why: string }[];
}

/** One line that `init` changes in a project's files. */
export interface InitChange {
  /** Relative to the root. */
  file: string;
  field: string;
  before: string | null;
  after: string | null;
}

/**
 * The text of a settings file that may be changed; null if there is none.
 * @throws AbistampError `UNREADABLE` for one that is there: written as if it were absent, it would be lost
 */
export function readToChange(tree: FileTree, path: string, limit: number): string | null {
  const text = tree.read(path, limit);
  if (text === null && tree.stat(path) !== null)
    throw new AbistampError('UNREADABLE', `${path} cannot be read; nothing was changed`);
  return text;
}

/** Keeps the file's own indentation, line ends and final newline, so that the diff shows only our lines. */
export function formatManifest(before: string, manifest: unknown): string {
  const indent = /^([ \t]+)"/m.exec(before)?.[1] ?? '  ';
  const text = JSON.stringify(manifest, null, indent) + (before.endsWith('\n') ? '\n' : '');
  return before.includes('\r\n') ? text.replaceAll('\n', '\r\n') : text;
}
