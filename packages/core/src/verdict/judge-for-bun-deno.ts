import type { Slice } from '@abistamp/binary';
import { isAtLeast } from '@abistamp/binary';
import type { Runtime } from '../runtime/runtime.ts';
import { judgeAbi } from './judge-abi.ts';
import type { Problem } from './problem.ts';

/**
 * Bun (src/bun.js/bindings/BunProcess.cpp, `Process_functionDlopen`, and src/bun.js/bindings/v8) compares the
 * ABI as Node does, of addons that register a structure, and has some of V8's functions, since 1.1.25. It
 * does not compare Node-API versions.
 */
export function judgeForBun({ registration }: Slice, runtime: Runtime): Problem | null {
  if (registration.kind === 'hybrid') return { code: 'ADDON_REFUSED', why: 'part-of-v8', abis: [] };
  if (registration.kind !== 'abi') return null;
  const { abis, exported } = registration;
  if (runtime.version !== null && !isAtLeast(runtime.version, '1.1.25'))
    return { code: 'ADDON_REFUSED', why: 'not-node-api', abis };
  if (exported === true) return { code: 'ADDON_REFUSED', why: 'not-registered', abis };
  return judgeAbi(registration, runtime) ?? { code: 'ADDON_REFUSED', why: 'part-of-v8', abis };
}

/** Deno (ext/napi) loads Node-API addons and has none of V8's functions. It compares no versions. */
export function judgeForDeno({ registration }: Slice): Problem | null {
  switch (registration.kind) {
    case 'abi':
      return { code: 'ADDON_REFUSED', why: 'not-node-api', abis: registration.abis };
    case 'hybrid':
      return { code: 'ADDON_REFUSED', why: 'part-of-v8', abis: [] };
    case 'node-api':
    case 'none':
      return null;
  }
}

/** Files that a program refuses by their name, since which of its releases. */
const refusedNames: Record<'bun' | 'deno', readonly [file: RegExp, since: string]> = {
  bun: [/(?:^|\/)better_sqlite3\.node$/, '1.3.2'],
  deno: [/(?:^|\/)cpufeatures\.node$/, '2.0.0'],
};

/** @param path in the package */
export function judgeName(path: string, kind: 'bun' | 'deno', version: string | null): Problem | null {
  const [file, since] = refusedNames[kind];
  if (!file.test(path)) return null;
  return version === null || isAtLeast(version, since)
    ? { code: 'ADDON_REFUSED', why: 'by-name', abis: [] }
    : null;
}
