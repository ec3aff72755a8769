import { basename } from 'node:path';
import { shellsOf, splitCommands } from './split-commands.ts';

/**
 * What a script does, as far as a check before it is concerned.
 *
 * - `program`: starts a program of the project, which may load an addon
 * - `scripts`: only calls other scripts, which have their own check
 * - `install`: installs or builds packages. A check would stop the very command that fixes what it found
 * - `tools`: only runs programs of the system, and those that only move files
 */
export type ScriptKind = 'program' | 'scripts' | 'install' | 'tools';

const words = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/));

const tools = words(`
  : [ awk cat cd chmod chown copy copyfiles cp cpx cpy curl date del del-cli dir docker docker-compose echo exit
  export false find git grep gzip head kill kubectl ln ls make-dir md mkdir mkdirp move mv open podman printf pwd rd
  rimraf rm rmdir rsync scp sed set shx sleep sort ssh tail tar tee terraform test touch true type unset unzip wget
  which xcopy zip
`);

const builders = words(`
  @electron/rebuild @mapbox/node-pre-gyp abistamp cargo-cp-artifact cmake-js electron-rebuild husky lefthook napi neon
  node-gyp node-gyp-build node-pre-gyp only-allow patch-package prebuild prebuild-install prebuildify
  simple-git-hooks
`);

/** Programs whose arguments are names of scripts. */
const callers = words('npm-run-all npm-run-all2 run-p run-s');

const managers = words('npm yarn yarnpkg pnpm bun');
const runsScript = words('run run-script rum urn test t tst start stop restart');
const installs = words(`
  add approve-builds audit ci clean-install dedupe i import in install install-clean install-ci-test install-test it
  link prune rb rebuild remove rm trust un uninstall unlink unplug up update upgrade
`);
const runsPackage = words('dlx exec x');
/** Options of package managers that are followed by a value. */
const valued = words('-C -F -w --cwd --dir --filter --loglevel --prefix --workspace');

/** @param names of the scripts in the same package.json: `yarn NAME` runs one of them, if there is one */
export function classifyScript(line: string, names: ReadonlySet<string>): ScriptKind {
  const kinds = new Set<ScriptKind>();
  for (const shell of shellsOf(line)) {
    const commands = splitCommands(line, shell);
    if (commands === null) return 'program';
    for (const command of commands) kinds.add(classifyCommand(command, names));
  }
  for (const kind of ['install', 'program', 'scripts'] as const) if (kinds.has(kind)) return kind;
  return 'tools';
}

function classifyCommand(command: readonly string[], names: ReadonlySet<string>): ScriptKind {
  const [first = '', ...rest] = withoutPrefix(command);
  const program = basename(first).replace(/\.(?:cmd|exe)$/i, '');
  if (managers.has(program)) return classifyManager(program, rest, names);
  if (program === 'npx' || program === 'bunx') return classifyPackage(rest);
  if (callers.has(program)) return 'scripts';
  if (program === 'concurrently' || program === 'conc') return classifyConcurrently(rest, names);
  return classifyPackage([first]);
}

/** Without variables, and programs that start another one. */
function withoutPrefix(command: readonly string[]): readonly string[] {
  const at = command.findIndex(
    (word) => !/^\w+=/.test(word) && !words('cross-env cross-env-shell env exec time').has(word),
  );
  return at < 0 ? [] : command.slice(at);
}

function classifyManager(program: string, args: readonly string[], names: ReadonlySet<string>): ScriptKind {
  const [verb, ...rest] = withoutOptions(args);
  if (verb === undefined) return program.startsWith('yarn') ? 'install' : 'program';
  if (program === 'bun' && verb !== 'run') return installs.has(verb) || verb === 'pm' ? 'install' : 'program';
  if (program.startsWith('yarn') && verb === 'workspace')
    return classifyManager(program, rest.slice(1), names);
  if (program.startsWith('yarn') && verb === 'workspaces')
    return rest.some((word) => runsScript.has(word)) ? 'scripts' : 'program';
  if (runsScript.has(verb)) return program !== 'bun' || names.has(rest[0] ?? '') ? 'scripts' : 'program';
  if (installs.has(verb)) return 'install';
  if (runsPackage.has(verb)) return classifyPackage(rest);
  // `yarn NAME` and `pnpm NAME` run a script or, without one, a program.
  return program !== 'npm' && names.has(verb) ? 'scripts' : classifyPackage([verb]);
}

function withoutOptions(args: readonly string[]): string[] {
  const kept: string[] = [];
  for (let i = 0; i < args.length; i++) {
    const word = args[i] ?? '';
    if (valued.has(word)) i++;
    else if (!word.startsWith('-')) kept.push(word);
  }
  return kept;
}

function classifyPackage(args: readonly string[]): ScriptKind {
  const named = args.find((word) => !word.startsWith('-')) ?? '';
  const name = named.replace(/(?<=.)@[^/]*$/, '');
  const program = name.startsWith('@') ? name : basename(name);
  if (builders.has(program)) return 'install';
  return tools.has(program) ? 'tools' : 'program';
}

/** `concurrently "npm:dev" "npm run api"`: each word is a line of shell. */
function classifyConcurrently(args: readonly string[], names: ReadonlySet<string>): ScriptKind {
  const lines = args.filter((word) => !word.startsWith('-') && /[\s:]/.test(word));
  const only = lines.every(
    (line) => /^(?:npm|yarn|pnpm|bun|node):/.test(line) || classifyScript(line, names) === 'scripts',
  );
  return only && lines.length > 0 ? 'scripts' : 'program';
}
