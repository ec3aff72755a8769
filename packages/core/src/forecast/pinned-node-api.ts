const inBuild = /(?:\b|-D)NAPI_VERSION\s*=\s*(\d+|<\(|\$)/g;
const inSource = /^[^\S\n]*#[^\S\n]*define[^\S\n]+NAPI_VERSION[^\S\n]+(\d+)/gm;

/**
 * The version of Node-API that a compile declares, whatever headers it is made with: what its build files or, where
 * they say nothing, its sources define as `NAPI_VERSION` (Node's docs, "Node-API version matrix"). Of several it is
 * the lowest, as one of them may depend on a condition. Null where it comes from the headers: `<(napi_build_version)`
 * in a binding.gyp is that of the Node that compiles, and what defines nothing declares 8.
 */
export function findPinnedNodeApi(builds: readonly string[], sources: readonly string[]): number | null {
  const asked = builds.flatMap((text) => [...text.matchAll(inBuild)].map(([, value = '']) => value));
  if (asked.length > 0)
    return asked.every((each) => /^\d/.test(each)) ? Math.min(...asked.map(Number)) : null;
  const defined = sources.flatMap((text) => [...text.matchAll(inSource)].map(([, value]) => Number(value)));
  return defined.length === 0 ? null : Math.min(...defined);
}
