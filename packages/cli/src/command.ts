import type { Project, Style, WalkHelper } from '@abistamp/core';

/** The result of a verb: data for machines, words for people, and the exit code. */
export interface CommandResult {
  /** 0 fits · 1 findings · 2 could not check. */
  exitCode: 0 | 1 | 2;
  json: unknown;
  pretty(style: Style, width: number): string;
  /** One line for standard error, about something that failed nothing but should be known. */
  note?: string | null;
}

/** Notes in one line; null without any. */
export function joinNotes(notes: Iterable<string | null>): string | null {
  const said = [...notes].filter((note) => note !== null);
  return said.length === 0 ? null : said.join('; ');
}

/** One verb of the command. */
export interface Verb {
  summary: string;
  /** Arguments after the verb, for its usage line; a verb whose line is empty refuses them. */
  usage: string;
  options?: readonly VerbOption[];
  /** What its first argument can be, where that is a list; shells complete it. */
  choices?: readonly string[];
  run(request: CommandContext): Promise<CommandResult> | CommandResult;
}

export interface VerbOption {
  name: string;
  /** One letter. */
  short?: string;
  /** Name of its value; absent for a boolean flag. */
  value?: string;
  /** What the value can be, where that is a list. */
  choices?: readonly string[];
  summary: string;
}

/** A parsed command line, with everything a verb may know about its process. */
export interface CommandContext {
  /** The user's folder, or the one given by `-C`. */
  cwd: string;
  args: string[];
  options: Readonly<Record<string, string | boolean | undefined>>;
  env: NodeJS.ProcessEnv;
  /**
   * The install tree that a folder belongs to.
   * @throws AbistampError `NO_TREE`
   */
  open(folder: string): Project;
  /** What helps to walk a large tree; null without any. */
  helpWalk(project: Project): WalkHelper | null;
  /** Shows progress on a terminal; the next text replaces the last. */
  progress(text: string): void;
}
