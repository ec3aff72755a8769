import { runtimeNames } from '../runtime/kind.ts';
import type { Runtime } from '../runtime/runtime.ts';
import type { Finding } from '../verdict/finding.ts';
import type { Problem, RefusedAddon } from '../verdict/problem.ts';
import { quoteWord } from './format-command.ts';
import { formatRuntime, nameAbi, nameAbis } from './names.ts';

/** What Bun and Deno do not load. */
export function describeRefusedAddon(
  { why, abis }: Extract<Problem, { code: 'ADDON_REFUSED' }>,
  runtime: Runtime,
) {
  return {
    sides: {
      form: 'made' as const,
      found: abis.length === 0 ? 'made for Node' : `compiled for ${nameAbis(abis, null)}`,
      required: why === 'by-name' ? formatRuntime(runtime) : 'a Node-API addon',
    },
    why: refusals[why](formatRuntime(runtime)),
  };
}

const refusals: { [Why in RefusedAddon]: (runtime: string) => string } = {
  'not-node-api': (runtime) => `${runtime} loads Node-API addons only, and this one calls V8 directly.`,
  'not-registered': (runtime) =>
    `${runtime} does not find the function that this addon exports for Node to call (symbol 'napi_register_module_v1' not found).`,
  'by-name': (runtime) => `${runtime} refuses any file of this name, and says that it is not supported.`,
  'part-of-v8': (runtime) =>
    `The addon calls V8 directly, and ${runtime} has at most some of V8's functions. The process ends at the first call of one that it does not have.`,
};

/** Why a function that is missing at its first call matters. */
export function explainLateSymbol({ kind }: Runtime): string {
  return `The file loads, and ${runtimeNames[kind]} ends at the first call.`;
}

export function adviseOtherProgram({ name }: Pick<Finding['package'], 'name'>): string {
  return `install a version of ${quoteWord(name)} that is built on Node-API, or run this with Node`;
}

/** Bun compiles with the Node on the search path, whose ABI has to be its own. */
export function adviseBuildForBun(pkg: Pick<Finding['package'], 'name'>, { abi }: Runtime): string {
  return `build ${quoteWord(pkg.name)} with ${nameAbi(abi, 'node')}, or ${adviseOtherProgram(pkg)}`;
}
