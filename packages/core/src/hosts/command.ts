/** A command for a person, as data. `report` alone turns it into a line of shell, quoted where needed. */
export interface Command {
  /**
   * `abistamp` means the project's own way to run it (`npx abistamp`, `yarn abi`); any other is a program.
   */
  runner: string;
  args: readonly string[];
  /** The folder to run it in, relative to the tree's root; absent for the root itself. */
  folder?: string;
  /** The command to run after this one succeeds. */
  next?: Command;
}

/** A setting that has to be edited by hand: the host has no command for it. */
export interface SettingChange {
  /** Relative to the tree's root. */
  file: string;
  /** Its path in the file, one name per level: `['allowBuilds', 'bcrypt']`. */
  key: readonly string[];
  /** `add` and `remove` change a list. */
  change: 'set' | 'add' | 'remove';
  value: string;
  /** The command to run afterwards; null if none is needed. */
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
