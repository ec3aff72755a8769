/** A command for a person, as data. `report` turns it into a line of shell, quoted where needed; nothing else does. */
export interface Command {
  /** `abistamp` stands for the project's own way to run it (`npx abistamp`, `yarn abi`); any other is a program. */
  runner: string;
  args: readonly string[];
  /** The folder to run it in, relative to the root of the tree; absent for the root itself. */
  folder?: string;
  /** What follows if this one succeeds. */
  next?: Command;
}

/** A setting that only an editor changes: no command of the host does. */
export interface SettingChange {
  /** Relative to the root of the tree. */
  file: string;
  /** The way to it, one name for each level: `['allowBuilds', 'bcrypt']`. */
  key: readonly string[];
  /** `add` and `remove` change a list. */
  change: 'set' | 'add' | 'remove';
  value: string;
  /** The command to run afterwards; null where none is needed. */
  next: Command | null;
}

/** The one thing that a person has to do. */
export type NextStep = { kind: 'command'; command: Command } | ({ kind: 'setting' } & SettingChange);

export function command(runner: string, ...args: readonly string[]): Command {
  return { runner, args };
}

/** @param folder relative to the root, '' for the root itself */
export function inFolder(folder: string, step: Command): Command {
  return folder === '' ? step : { ...step, folder };
}

/** For hosts whose builds abistamp runs. */
export function rebuildWithAbistamp(names: readonly string[]): Command {
  return command('abistamp', 'rebuild', ...names);
}
