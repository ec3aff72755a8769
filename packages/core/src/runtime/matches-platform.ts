import type { Runtime } from './runtime.ts';

/** `os`, `cpu` and `libc` of a package.json, set on packages made for one platform. */
export interface DeclaredPlatform {
  os: string[];
  cpu: string[];
  libc: string[];
}

/**
 * Whether a package's `os`, `cpu` and `libc` allow a runtime, by npm's rule (npm-install-checks,
 * `checkPlatform`).
 */
export function matchesPlatform(declared: DeclaredPlatform, runtime: Runtime): boolean {
  return (
    isAllowed(declared.os, runtime.platform) &&
    isAllowed(declared.cpu, runtime.arch) &&
    (runtime.libc === null || isAllowed(declared.libc, runtime.libc))
  );
}

/** An empty list allows everything; `!x` forbids x; anything else must name it. */
export function isAllowed(list: readonly string[], value: string): boolean {
  if (list.length === 0 || (list.length === 1 && list[0] === 'any')) return true;
  if (list.includes(`!${value}`)) return false;
  return list.includes(value) || list.every((item) => item.startsWith('!'));
}
