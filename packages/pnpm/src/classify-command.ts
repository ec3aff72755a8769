import { existsSync } from 'node:fs';
import { skipOptions } from './command-line.ts';
import { readScripts } from './scripts.ts';

/** What a pnpm command is to us: one that changes what is installed, or one that runs something of the project. */
export type CommandKind = 'install' | 'start';

const installs = new Set([
  ...['install', 'i', 'install-test', 'it', 'ci', 'clean-install', 'ic', 'install-clean'],
  ...['add', 'remove', 'rm', 'uninstall', 'un', 'uni', 'update', 'up', 'upgrade', 'link', 'ln', 'unlink'],
  ...['dislink', 'prune', 'rebuild', 'rb', 'dedupe', 'approve-builds', 'patch-commit', 'patch-remove'],
]);

const runners = new Set([
  ...['run', 'run-script', 'exec', 'test', 't', 'tst', 'start', 'stop', 'restart', 'node', 'dlx'],
]);

/** Commands of pnpm's own that come before a script of the same name. */
const others = new Set([
  ...['audit', 'bin', 'c', 'cache', 'cat-file', 'cat-index', 'completion', 'config', 'create', 'deploy'],
  ...['doctor', 'env', 'fetch', 'find-hash', 'get', 'help', 'ignored-builds', 'import', 'info', 'init', 'la'],
  ...[
    'licenses',
    'list',
    'll',
    'login',
    'logout',
    'ls',
    'outdated',
    'pack',
    'patch',
    'publish',
    'root',
    'self-update',
  ],
  ...['server', 'set', 'setup', 'show', 'store', 'view', 'whoami', 'why'],
]);

/** What changes nothing in the project's own `node_modules`, whatever the command. */
const elsewhere = /^(?:-g|--global|-h|--help|--lockfile-only)$/;

/**
 * What a command line of pnpm is to us; null for neither.
 *
 * @param folder whose scripts and programs may be named without `run` and `exec`
 */
export function classifyCommand(args: readonly string[], folder: string): CommandKind | null {
  const words = skipOptions(args);
  const [command] = words;
  if (command === undefined) return null;
  if (runners.has(command)) return 'start';
  if (installs.has(command)) return args.some((word) => elsewhere.test(word)) ? null : 'install';
  if (others.has(command)) return null;
  const isImplicit =
    Object.hasOwn(readScripts(folder), command) || existsSync(`${folder}/node_modules/.bin/${command}`);
  return isImplicit ? 'start' : null;
}

/** The same from what pnpm 12 calls its commands, whose aliases it has resolved already. */
export function classifyNamedCommand(command: string): CommandKind | null {
  if (command === 'run-script' || runners.has(command)) return 'start';
  return installs.has(command) ? 'install' : null;
}

/** What mends a tree must not be kept from running by what is wrong with it: `pnpm exec abistamp …`, `pnpm dlx abistamp@1 …`, a script that begins with it. */
export function runsAbistamp(args: readonly string[], folder: string): boolean {
  const words = skipOptions(args);
  const [command = ''] = words;
  const isNamed = command === 'run' || command === 'run-script' || command === 'exec' || command === 'dlx';
  const name = isNamed ? (words.slice(1).find((word) => !word.startsWith('-')) ?? '') : command;
  const line = command === 'exec' || command === 'dlx' ? name : (readScripts(folder)[name] ?? name);
  return /^(?:(?:npx|pnpm exec|pnpm dlx|pnpm) )?abistamp(?:[\s@]|$)/.test(line.trim());
}
