import { cli } from '../support/pack-cli.ts';
import type { NodeRelease } from '../toolchain/index.ts';
import { codeToLoad, codeToLoadEach, type Loaded, readLoaded, readLoadedEach } from './load-there.ts';

/** A program and its machine, on which files can really be loaded. */
export interface Platform {
  name: string;
  /**
   * Fetches what it takes, once, into the tool cache.
   * @returns how to use it, or why this machine cannot
   */
  setUp(): Promise<Ready | Skipped>;
}

export interface Ready {
  kind: 'ready';
  /** The program, for `abistamp --node`. */
  program: string;
  /** Runs abistamp's command with it. */
  run(args: readonly string[], cwd: string, more?: RunOptions): Promise<Output>;
  /** Whether each installed package really loads there, by name. */
  load(names: readonly string[], cwd: string): Promise<Map<string, Loaded>>;
}

/** A platform whose program is a Node, and runs scripts of this machine's files, too. */
export interface ReadyNode extends Ready {
  /** Runs a script with it, named as on this machine. */
  script(file: string, args: readonly string[], cwd: string, more?: RunOptions): Promise<Output>;
  /** What the machine calls a path of this one. */
  nameOf(path: string): string;
}

export interface RunOptions {
  /** Added to the environment. */
  env?: Record<string, string>;
  /** Further folders that it uses, beside its own, abistamp's and the one that it runs in. */
  folders?: readonly string[];
  /** It starts this machine's compiler. */
  compiles?: boolean;
}

export interface Output {
  code: number | null;
  stdout: string;
  stderr: string;
}

export interface Skipped {
  kind: 'skipped';
  because: string;
}

/** The Node that starts other programs. */
export const starter: NodeRelease = 24;

/** A Node.js of another machine, and how it is started there. */
export interface ForeignNode {
  program: string;
  /** Starts it with these arguments. */
  start(args: readonly string[], cwd: string, more?: RunOptions): Promise<Output>;
  /** A folder that it can run in. */
  at: string;
  /** Why it may not start. */
  failure: string;
  /** What it calls a path of this machine. */
  nameOf?: (path: string) => string;
}

/** Skipped where it does not start. */
export async function readyIfItStarts(node: ForeignNode): Promise<ReadyNode | Skipped> {
  const { program, start, at, failure, nameOf = (path) => path } = node;
  const { code, stderr } = await start(['--version'], at);
  if (code !== 0) return { kind: 'skipped', because: `${failure}: ${stderr.trim().slice(0, 200)}` };
  return {
    kind: 'ready',
    program: nameOf(program),
    nameOf,
    run: (args, cwd, more) => start([nameOf(cli), ...args], cwd, more),
    script: (file, args, cwd, more) => start([nameOf(file), ...args], cwd, more),
    load: (names, cwd) =>
      loadTogether(names, (left) => start(['-e', codeToLoadEach(left, nameOf(cwd))], cwd)),
  };
}

/**
 * Loads packages in one process, which starts slowly there. One that ends it has not been loaded; the rest
 * goes on in another.
 */
async function loadTogether(
  names: readonly string[],
  start: (names: readonly string[]) => Promise<Output>,
): Promise<Map<string, Loaded>> {
  const results = new Map<string, Loaded>();
  for (let left = names; left.length > 0; left = names.filter((name) => !results.has(name))) {
    const output = await start(left);
    const found = readLoadedEach(output);
    for (const name of left) {
      const result = found.get(name);
      if (result === undefined) break;
      results.set(name, result);
    }
    const [next] = left;
    if (next !== undefined && !results.has(next)) results.set(next, { loads: false, said: output.stderr });
  }
  return results;
}

/** Loads each package in its own process. */
export async function loadApart(
  names: readonly string[],
  cwd: string,
  style: 'module' | 'script',
  start: (code: string) => Promise<Output>,
): Promise<Map<string, Loaded>> {
  const results = new Map<string, Loaded>();
  for (const name of names) results.set(name, readLoaded(await start(codeToLoad(name, cwd, style))));
  return results;
}
