import type { Runtime } from '../runtime/runtime.ts';
import type { DeclaredPlatform } from '../tree/native-package.ts';

/** Whether a package's `os`, `cpu` and `libc` allow a runtime, by npm's rule (npm-install-checks, `checkPlatform`). */
export function matchesPlatform(declared: DeclaredPlatform, runtime: Runtime): boolean {
  return (
    allows(declared.os, runtime.platform) &&
    allows(declared.cpu, runtime.arch) &&
    (runtime.libc === null || allows(declared.libc, runtime.libc))
  );
}

/** An empty list allows everything; `!x` forbids x; anything else must name it. */
function allows(list: string[], value: string): boolean {
  if (list.length === 0 || (list.length === 1 && list[0] === 'any')) return true;
  if (list.includes(`!${value}`)) return false;
  return list.includes(value) || list.every((item) => item.startsWith('!'));
}
