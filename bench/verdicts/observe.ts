import { existsSync, mkdtempSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type NodeRelease, node, runTool } from '../../test/toolchain/index.ts';
import { classifyError } from './classify-error.ts';
import { readMachines } from './native-bytes.ts';
import { uses } from './uses.ts';

/** What really happens when a package is loaded. */
export type Seen =
  | { outcome: 'loads' }
  | { outcome: 'fails'; cause: string; message: string }
  /** It fails for a reason unrelated to native files. */
  | { outcome: 'unjudged'; why: string };

/** An addon that was opened, or a program that was started. */
export interface Opened {
  /** Relative to the tree, links resolved; it starts with `..` if it is not in the tree. */
  file: string;
  how: 'addon' | 'program';
  /** False for an attempt that failed. */
  ok: boolean;
}

export interface Observation {
  seen: Seen;
  opened: Opened[];
}

/** What to load, and from where. */
export interface Request {
  /** The folder whose `node_modules` it is found in, relative to the tree. */
  from: string;
  name: string;
  /** Code that makes it load its native part, if requiring it is not enough. */
  use?: string;
  /** The machine that its code takes this one for, `win32-x64`. */
  machine?: string;
  /** Runs one of its programs instead, with `--version`. */
  bin?: string;
}

const watcher = fileURLToPath(new URL('watch-opened.cjs', import.meta.url));
const pretender = fileURLToPath(new URL('pretend-machine.cjs', import.meta.url));

const loader = `
const [, name, use, from] = process.argv;
const texts = (error, depth = 0) => {
  if (error == null || depth > 6) return [];
  const own = String(error.code ?? '') + ' ' + String(error.message ?? error);
  return [own, ...texts(error.cause, depth + 1), ...(error.errors ?? []).flatMap((each) => texts(each, depth + 1))];
};
const fail = (error) => { process.stdout.write('\\n@' + JSON.stringify(texts(error)), () => process.exit(3)); };
const done = () => { process.stdout.write('\\n@[]', () => process.exit(0)); };
process.on('uncaughtException', fail);
(async () => {
  const { createRequire } = require('node:module');
  const require_ = createRequire(from + '/index.js');
  let pkg;
  try { pkg = require_(name); } catch (error) {
    if (!['ERR_REQUIRE_ESM', 'ERR_PACKAGE_PATH_NOT_EXPORTED', 'ERR_REQUIRE_ASYNC_MODULE'].includes(error?.code)) throw error;
    const { pathToFileURL } = require('node:url');
    const file = from + '/import-' + process.pid + '.mjs';
    require('node:fs').writeFileSync(file, 'export * from ' + JSON.stringify(name) + '; import * as all from ' + JSON.stringify(name) + '; export default all.default ?? all');
    process.on('exit', () => require('node:fs').rmSync(file, { force: true }));
    pkg = (await import(pathToFileURL(file))).default;
  }
  if (use) await new Function('pkg', 'require', 'return (async () => { ' + use + ' })()')(pkg, require_);
  done();
})().catch(fail);
`;

/** Loads a package of a tree in a child process under a Node.js, and notes what it opens. */
export async function observe(tree: string, request: Request, release: NodeRelease): Promise<Observation> {
  const { execPath } = await node(release);
  const { name, from, bin, machine } = request;
  const preloads = machine === undefined ? [watcher] : [watcher, pretender];
  const notes = mkdtempSync(join(tmpdir(), 'abistamp-opened-'));
  const log = join(notes, 'opened');
  const program = bin === undefined ? null : findProgram(tree, bin);
  const isNative = program !== null && readMachines(program).length > 0;
  const args =
    program === null
      ? ['-e', loader, name, request.use ?? uses[name] ?? '', join(tree, from)]
      : [program, '--version'];
  try {
    const { code, signal, stdout, stderr } = await runTool(
      isNative ? (program ?? '') : execPath,
      isNative ? ['--version'] : args,
      {
        cwd: tree,
        node: release,
        timeoutMs: 60_000,
        env: {
          NODE_OPTIONS: preloads.map((path) => `--require=${path}`).join(' '),
          ...{ BENCH_OPENED: log, BENCH_MACHINE: machine },
          // Some packages install what they miss when they are loaded. What is said is about the tree as it is.
          ...{
            npm_config_registry: 'http://127.0.0.1:9',
            npm_config_fetch_retries: '0',
            npm_config_cache: notes,
          },
        },
      },
    );
    const opened = readOpened(log, tree);
    if (isNative && program !== null)
      opened.push({ file: relative(realpathSync(tree), program), how: 'program', ok: code === 0 });
    const seen: Seen =
      code === 0 ? judgeStarts(opened) : classifyError(readTexts(stdout) ?? [stderr], signal, stderr);
    return { seen, opened };
  } finally {
    rmSync(notes, { recursive: true, force: true });
  }
}

/** Some programs in JavaScript end without an error although the program that they start is not there. */
function judgeStarts(opened: readonly Opened[]): Seen {
  const programs = opened.filter(({ how }) => how === 'program');
  const [first] = programs;
  if (first === undefined || programs.some(({ ok }) => ok)) return { outcome: 'loads' };
  return { outcome: 'fails', cause: 'NOT_BUILT', message: `${first.file} did not start` };
}

/** The file that a link in `.bin` leads to; the link itself if that is gone. */
function findProgram(tree: string, bin: string): string {
  const link = join(tree, 'node_modules', '.bin', bin);
  return existsSync(link) ? realpathSync(link) : link;
}

function readOpened(log: string, tree: string): Opened[] {
  if (!existsSync(log)) return [];
  const root = realpathSync(tree);
  const found = new Map<string, Opened>();
  for (const line of readFileSync(log, 'utf8').split('\n').filter(Boolean)) {
    const { how, file, state } = JSON.parse(line) as { how: Opened['how']; file: string; state: string };
    const path = relative(root, file);
    const ok = state === 'opened' || found.get(path)?.ok === true;
    found.set(path, { file: path, how, ok });
  }
  return [...found.values()];
}

function readTexts(stdout: string): string[] | null {
  const at = stdout.lastIndexOf('\n@[');
  if (at < 0) return null;
  try {
    return JSON.parse(stdout.slice(at + 2));
  } catch {
    return null;
  }
}
