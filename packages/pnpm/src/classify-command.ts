import { existsSync } from 'node:fs';
import { skipOptions } from './command-line.ts';
import { readScripts } from './scripts.ts';

/** What a pnpm command means to us: it changes what is installed, or runs a program of the project. */
type CommandKind = 'install' | 'run';

const toSet = (words: string): ReadonlySet<string> => new Set(words.split(' '));

const installs = toSet(
  'install i install-test it ci clean-install ic install-clean add remove rm uninstall un uni update up upgrade link ln ' +
    'unlink dislink prune rebuild rb dedupe approve-builds patch-commit patch-remove',
);
const runners = toSet('run run-script exec test t tst start stop restart node dlx');

/** Commands of pnpm's own that take precedence over a script of the same name. */
const others = toSet(
  'audit bin c cache cat-file cat-index completion config create deploy doctor env fetch find-hash get help ignored-builds ' +
    'import info init la licenses list ll login logout ls outdated pack patch publish root self-update server set setup show ' +
    'store view whoami why',
);

/** Options with which no command changes the project's own `node_modules`. */
const elsewhere = /^(?:-g|--global|-h|--help|--lockfile-only)$/;

/**
 * Classifies a command line of pnpm; null for neither kind.
 *
 * @param folder whose scripts and programs may be named without `run` and `exec`
 */
export function classifyCommand(args: readonly string[], folder: string): CommandKind | null {
  const { words, isRecursive } = skipOptions(args);
  const [command] = words;
  if (command === undefined) return null;
  if (runners.has(command)) return 'run';
  if (installs.has(command)) return args.some((word) => elsewhere.test(word)) ? null : 'install';
  if (others.has(command)) return null;
  // A script of some other package, for all that this folder tells.
  if (isRecursive) return 'run';
  const isImplicit =
    Object.hasOwn(readScripts(folder), command) || existsSync(`${folder}/node_modules/.bin/${command}`);
  return isImplicit ? 'run' : null;
}

/** Classifies a command by the name that pnpm 12 gives it, with aliases resolved. */
export function classifyNamedCommand(command: string): CommandKind | null {
  if (runners.has(command)) return 'run';
  return installs.has(command) ? 'install' : null;
}
