import { cli } from '../support/pack-cli.ts';
import type { NodeRelease } from '../toolchain/index.ts';

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
  run(args: readonly string[], cwd: string): Promise<{ code: number | null; stdout: string; stderr: string }>;
  /** Whether an installed package, or a file by its absolute path, really loads there. */
  load(request: string, cwd: string): Promise<Loaded>;
}

export interface Skipped {
  kind: 'skipped';
  because: string;
}

/** `said`: what the program printed. */
export interface Loaded {
  loads: boolean;
  said: string;
}

/** The Node that starts other programs. */
export const starter: NodeRelease = 24;

const loaded = 'it has been loaded';

/** Code that loads a package from the folder that it runs in, in a module or a script. */
export function codeToLoad(request: string, cwd: string, style: 'module' | 'script'): string {
  const from = JSON.stringify(`${cwd}/from-here.js`);
  const wanted = JSON.stringify(request);
  const load = `createRequire(${from})(${wanted}); console.log('${loaded}'); process.exit(0);`;
  return style === 'module'
    ? `import { createRequire } from 'node:module'; import process from 'node:process'; ${load}`
    : `const { createRequire } = require('node:module'); ${load}`;
}

export function readLoaded({ stdout, stderr }: { stdout: string; stderr: string }): Loaded {
  return { loads: stdout.includes(loaded), said: `${stderr}${stdout}` };
}

/** A Node.js of another machine, and how it is started there. */
export interface ForeignNode {
  program: string;
  /** Starts it with these arguments. */
  start: Ready['run'];
  /** A folder that it can run in. */
  at: string;
  /** Why it may not start. */
  failure: string;
  /** What it calls a path of this machine. */
  nameOf?: (path: string) => string;
}

/** Skipped where it does not start. */
export async function readyIfItStarts(node: ForeignNode): Promise<Ready | Skipped> {
  const { program, start, at, failure, nameOf = (path) => path } = node;
  const { code, stderr } = await start(['--version'], at);
  if (code !== 0) return { kind: 'skipped', because: `${failure}: ${stderr.trim().slice(0, 200)}` };
  return {
    kind: 'ready',
    program: nameOf(program),
    run: (args, cwd) => start([nameOf(cli), ...args], cwd),
    load: async (request, cwd) =>
      readLoaded(await start(['-e', codeToLoad(request, nameOf(cwd), 'script')], cwd)),
  };
}
