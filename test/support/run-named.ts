import { type RunResult, runTool, type Tool } from '../toolchain/index.ts';
import { cli } from './pack-cli.ts';
import type { CliOptions } from './run-cli.ts';

/** How a host runs a project's abistamp, or fetches it. */
const runner = /\b(?:npx|bunx|pnpm dlx|pnpm exec|yarn dlx|yarn exec) abistamp\b/g;

/** Runs the command that a finding names, as a person would paste it, with the abistamp of this repository. */
export function runNamed(
  command: string,
  { tools = [], ...options }: CliOptions & { tools?: Tool[] },
): Promise<RunResult> {
  return runTool('sh', ['-c', command.replaceAll(runner, `node ${cli}`)], { ...options, tools });
}
