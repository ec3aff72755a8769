import type { Runtime } from '../runtime/runtime.ts';
import type { PackageProblem } from '../verdict/problem.ts';
import { quoteWord } from './format-command.ts';
import { formatRuntime, joinWords } from './names.ts';
import type { OwnWords } from './own-words.ts';

/* What V8's sandbox forbids, which Electron has. The package managers' plugins judge for Node, and leave it out. */

export function describeExternalBuffers(
  { functions }: Extract<PackageProblem, { code: 'EXTERNAL_BUFFERS' }>,
  runtime: Runtime,
): { sides: OwnWords; why: string } {
  const names = joinWords(functions, 'or');
  return {
    sides: {
      form: 'own',
      predicate: () => `may call ${names}`,
      past: `may have called ${names}`,
      counterpart: `${formatRuntime(runtime)}, whose V8 takes no memory that it has not allocated`,
      clause: `, which ${formatRuntime(runtime)} refuses`,
      report: `The file may call ${names}.`,
    },
    why: explain(functions),
  };
}

/** Node-API answers, V8 does not. */
function explain(functions: readonly string[]): string {
  return functions.every((name) => name.startsWith('napi_'))
    ? 'The call fails there with napi_no_external_buffers_allowed, and the file imports no function that would copy the data then.'
    : 'A call of Node-API fails there, and one of V8 or node::Buffer throws or ends the process.';
}

export function adviseExternalBuffers(_: unknown, { name }: { name: string }) {
  const text = `try in Electron what ${quoteWord(name)} does with large data; if it fails, install a version that copies there`;
  return { kind: 'advice' as const, text, next: null };
}
