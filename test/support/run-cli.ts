import { fileURLToPath } from 'node:url';
import type { CheckJson } from '@abistamp/core/internal/report/check-json';
import { type NodeRelease, type RunResult, runTool, type Tool } from '../toolchain/index.ts';
import { cli } from './pack-cli.ts';
import { assertSchema } from './schemas.ts';

export interface CliOptions {
  cwd: string;
  node?: NodeRelease;
  env?: Record<string, string | undefined>;
  /** On the search path beside npm. */
  tools?: Tool[];
  /** A home other than this test file's. */
  home?: string;
  timeoutMs?: number;
}

/** Keeps what it compiled, for a third of the price of Node 20's start; that and 18 are asked for by name. */
const usualNode: NodeRelease = 22;

/** Runs the built command under a real Node.js, in the same clean environment as all tools. */
export function abistamp(
  args: string[],
  { cwd, node = usualNode, env = {}, tools = [], ...rest }: CliOptions,
): Promise<RunResult> {
  return runTool('node', [cli, ...args], { cwd, node, env, tools, ...rest });
}

/** What `abistamp init` has a package manager run at the end of an install. */
export function installHook({ cwd, node = usualNode, env = {}, ...rest }: CliOptions): Promise<RunResult> {
  return runTool('node', ['-e', `require(${JSON.stringify(hook)})`], { cwd, node, env, ...rest });
}

/** What `abistamp init` has a package manager run before a script. */
export function startHook({ cwd, node = usualNode, env = {}, ...rest }: CliOptions): Promise<RunResult> {
  const start = JSON.stringify(hook.replace('install.cjs', 'start.cjs'));
  return runTool('node', ['-e', `require(${start})`], { cwd, node, env, ...rest });
}

const hook = fileURLToPath(new URL('../../packages/cli/hooks/install.cjs', import.meta.url));

/** The verdict on a project under a Node.js, as JSON. */
export async function check(options: CliOptions): Promise<CheckJson & { code: number | null }> {
  const { code, stdout, stderr } = await abistamp(['check', '--json'], options);
  if (stderr !== '') throw new Error(`check wrote to standard error:\n${stderr}`);
  const output = JSON.parse(stdout) as CheckJson;
  assertSchema('check', output);
  return { ...output, code };
}

/** The same under another Node.js by default. */
export function under(node: NodeRelease) {
  return {
    abistamp: (args: string[], options: CliOptions) => abistamp(args, { node, ...options }),
    check: (options: CliOptions) => check({ node, ...options }),
    installHook: (options: CliOptions) => installHook({ node, ...options }),
  };
}

/** Packages that load their addon only on use, with code that uses it. */
const uses: Readonly<Record<string, string>> = {
  'better-sqlite3': "new (require('better-sqlite3'))(':memory:')",
};

/** Whether a package's native part really loads there: the oracle of every verdict. */
export async function loads(name: string, options: CliOptions): Promise<boolean> {
  const { cwd, node = usualNode } = options;
  const program = uses[name] ?? `require(${JSON.stringify(name)})`;
  return (await runTool('node', ['-e', program], { cwd, node })).code === 0;
}
