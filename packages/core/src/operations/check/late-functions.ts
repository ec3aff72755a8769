import { type CheckedLink, openFileSource, readSymbols } from '@abistamp/binary';
import { isDummy } from '../../runtime/bun-libuv.ts';
import type { Runtime } from '../../runtime/runtime.ts';

/** The interface that Node gives to addons: Node-API, libuv, V8 and its own C++ (GNU mangling). */
const ofNode = /^(?:napi_|node_|uv_|_ZT?[A-Z]*K?N?K?(?:2v8|4node))/;

/**
 * Functions of Node's interface that a file calls and this Bun or Deno does not have. They are looked up at
 * the first call, or are there and only fail or end the process (in Bun), so the file loads if it makes none
 * of these calls on load. A Node has all of them.
 */
export function listLateFunctions(path: string, { problems }: CheckedLink, runtime: Runtime): string[] {
  const missing = problems.flatMap((problem) =>
    problem.kind === 'symbol-latent' ? problem.symbols.filter((name) => ofNode.test(name)) : [],
  );
  const version = runtime.kind === 'bun' ? runtime.version : null;
  const dummies = version === null ? [] : listImports(path).filter((name) => isDummy(name, version));
  return [...new Set([...missing, ...dummies])];
}

function listImports(path: string): string[] {
  const source = openFileSource(path);
  try {
    return readSymbols(source)?.imports.map(({ name }) => name) ?? [];
  } finally {
    source.close();
  }
}
