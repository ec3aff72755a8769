import type { FileTree } from '../files/file-tree.ts';
import type { Command } from './command.ts';

/** How `abistamp init` wires abistamp into a project of a host's. */
export interface HostInit {
  /** Options of the command that only this host understands. */
  readonly options: readonly { name: string; summary: string }[];
  /** Says what would change; nothing has happened yet. @throws AbistampError `HOST_UNSUPPORTED` where it cannot be wired in */
  plan(project: InitProject): InitPlan;
}

export interface InitProject {
  /** Absolute. */
  root: string;
  tree: FileTree;
  manifest: ManifestFile;
  env: NodeJS.ProcessEnv;
  /** Of abistamp. */
  version: string;
  undo: boolean;
  /** Those of the host's options that were given. */
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
  /** Files to be written; null takes one away. */
  files: { path: string; text: string | null }[];
  /** The command that does the rest; null where nothing is left to do. */
  next: { command: Command; why: string } | null;
  /** What the host has no hook for, in a sentence each. */
  gaps: readonly string[];
}

/** One line of a project's files that `init` changes. */
export interface InitChange {
  field: string;
  before: string | null;
  after: string | null;
}

/** Keeps the file's own indentation and end of file, so that the diff shows our lines and no others. */
export function formatManifest(before: string, manifest: unknown): string {
  const indent = /^([ \t]+)"/m.exec(before)?.[1] ?? '  ';
  return JSON.stringify(manifest, null, indent) + (before.endsWith('\n') ? '\n' : '');
}
