import type { HostName, InitChange } from '@abistamp/core';

/** What `init` does to a project. */
export interface InitPlan {
  host: HostName;
  /** The file that matters most. */
  path: string;
  changes: InitChange[];
  /** Files to be written; null takes one away. */
  files: { path: string; text: string | null }[];
  /** The command that does the rest; null where nothing is left to do. */
  next: { command: string; why: string } | null;
}
