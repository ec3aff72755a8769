import type { ErrorPattern } from './load-error.ts';

/**
 * Messages of Node.js itself (src/node_binding.cc, `node::binding::DLOpen`); Electron uses the same words.
 */
export const nodePatterns: readonly ErrorPattern[] = [
  {
    pattern:
      /The module '(?<path>[^'\n]{1,1024})'(?:\s|\\n){1,20}was compiled against a different Node\.js version using(?:\s|\\n){1,20}NODE_MODULE_VERSION (?<built>\d{1,4})\. This version of Node\.js requires(?:\s|\\n){1,20}NODE_MODULE_VERSION (?<wanted>\d{1,4})/g,
    read: ({ path = null, built, wanted }) => ({
      path,
      problem: { code: 'ABI_MISMATCH', abis: [Number(built)], runtime: null },
      abi: Number(wanted),
    }),
  },
  {
    // Loaded before in this process under another name, or made for a Node with another way to register: the
    // file says which.
    pattern: /Module did not self-register: '(?<path>[^'\n]{1,1024})'/g,
    read: ({ path = null }) => ({ path, problem: null, abi: null }),
  },
  {
    pattern:
      /Cannot find module '(?<wanted>[^'\n]{1,1024}\.node)'(?:(?:\s|\\n){1,20}Require stack:(?:\s|\\n){1,20}- (?<path>[^\s\\']{1,1024}))?/g,
    read: ({ wanted = '', path = null }) => ({
      path: path ?? wanted,
      problem: { code: 'NOT_BUILT', why: 'never-run', expected: [wanted] },
      abi: null,
    }),
  },
];
