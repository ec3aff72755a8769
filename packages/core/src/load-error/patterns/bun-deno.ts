import type { ErrorPattern } from '../load-error.ts';

/** Bun: src/bun.js/bindings/BunProcess.cpp and src/bun.js/bindings/uv-posix-stubs.c (1.0 to 1.4). */
const bunPatterns: readonly ErrorPattern[] = [
  {
    pattern:
      /The module '(?<name>[^'\n]{1,1024})' was compiled against a different Node\.js ABI version using\s{1,20}NODE_MODULE_VERSION (?<built>\d{1,4})\. This version of Bun requires\s{1,20}NODE_MODULE_VERSION (?<wanted>\d{1,4})/g,
    read: ({ built, wanted }) => ({
      problem: { code: 'ABI_MISMATCH', abis: [Number(built)], runtime: null },
      abi: Number(wanted),
      program: 'bun',
    }),
  },
  {
    pattern: /symbol 'napi_register_module_v1' not found in native module/g,
    read: () => ({ problem: { code: 'ADDON_REFUSED', why: 'not-registered', abis: [] }, program: 'bun' }),
  },
  {
    pattern: /'(?<asks>@?[\w./-]{1,200})' is not yet supported in Bun\b/g,
    read: ({ asks = null }) => ({
      problem: { code: 'ADDON_REFUSED', why: 'by-name', abis: [] },
      asks,
      program: 'bun',
    }),
  },
  {
    pattern: /unsupported uv function: (?<symbol>uv_\w{1,80})/g,
    read: ({ symbol = '' }) => ({
      problem: { code: 'SYMBOL_MISSING', symbols: [symbol], late: true },
      program: 'bun',
    }),
  },
];

/** Deno: ext/napi/lib.rs and ext/node/polyfills/01_require.js (1.46 to 2.9). */
const denoPatterns: readonly ErrorPattern[] = [
  {
    pattern:
      /Cannot load native addon at (?<path>[^\n]{1,1024}?): it was built against the legacy Node\.js native addon API/g,
    read: ({ path = null }) => ({
      path,
      problem: { code: 'ADDON_REFUSED', why: 'not-node-api', abis: [] },
      program: 'deno',
    }),
  },
  {
    pattern: /Unable to find register Node-API module at (?<path>[^\n]{1,1024}\.node)/g,
    read: ({ path = null }) => ({
      path,
      problem: { code: 'ADDON_REFUSED', why: 'not-node-api', abis: [] },
      program: 'deno',
    }),
  },
  {
    pattern: /Using (?<asks>[\w-]{1,80}) module is currently not supported/g,
    read: ({ asks = null }) => ({
      problem: { code: 'ADDON_REFUSED', why: 'by-name', abis: [] },
      asks,
      program: 'deno',
    }),
  },
];

/** Programs that imitate Node, in their own words. What the system's loader says there is read elsewhere. */
export const bunDenoPatterns: readonly ErrorPattern[] = [...bunPatterns, ...denoPatterns];
