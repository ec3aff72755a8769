/**
 * A command for a person, as data. `report` turns it into a line of shell, quoted where it has to be; nothing else does.
 */
export interface Command {
  /** `abistamp` stands for the project's own way of running it (`npx abistamp`, `yarn abi`); any other program is named as it is. */
  runner: 'abistamp' | 'npm' | 'npx' | 'pnpm' | 'yarn' | 'bun' | 'bunx' | 'node';
  args: readonly string[];
  /** The folder to run it in, relative to the root of the tree; absent for the root itself. */
  folder?: string;
  /** What follows where this one succeeded. */
  then?: Command;
}
