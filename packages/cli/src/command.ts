import type { Project, Style } from '@abistamp/core';

/** What a verb found out: data for machines, words for people, and what the exit code says. */
export interface CommandResult {
  /** 0 fits · 1 findings · 2 could not check. */
  exitCode: 0 | 1 | 2;
  json: unknown;
  pretty(style: Style, width: number): string;
  /** One line for standard error: something that failed nothing, and should be known. */
  note?: string | null;
}

/** One verb of the command. */
export interface Verb {
  summary: string;
  /** Arguments after the verb, for its usage line. */
  usage: string;
  options?: readonly VerbOption[];
  run(request: CommandContext): Promise<CommandResult> | CommandResult;
}

export interface VerbOption {
  name: string;
  /** Name of the value it takes; none for a switch. */
  value?: string;
  summary: string;
}

/** A command line, taken apart, with all that a verb may know of the process it runs in. */
export interface CommandContext {
  /** Where the user is, or pointed to with `-C`. */
  cwd: string;
  args: string[];
  options: Readonly<Record<string, string | boolean | undefined>>;
  env: NodeJS.ProcessEnv;
  /** The install tree that a folder belongs to. @throws AbistampError `NO_TREE` */
  open(folder: string): Project;
  /** Says what goes on, on a terminal, while something takes long; overwritten by the next. */
  progress(text: string): void;
}
