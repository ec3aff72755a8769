import type { ErrorPattern } from '../load-error.ts';
import { isBundled, platformTriple } from '../surroundings.ts';

const workers =
  /jest|vitest|tinypool|piscina|worker_thread|internal\/worker|[\\/]workers?[\\/]|threadChild|MessagePort|\bWorker\b|webworker/i;
const electron = /electron|ELECTRON_ASAR|ATOM_SHELL|asar/i;

/**
 * Node.js: src/node_binding.cc and lib/internal/modules/cjs/loader.js (0.6 to 26). Electron uses the same
 * words.
 */
export const nodePatterns: readonly ErrorPattern[] = [
  {
    pattern:
      /(?:The module '(?<path>[^'\n]{1,1024})'\s{1,20})?was compiled against a different Node\.js version using\s{1,20}NODE_MODULE_VERSION (?<built>\d{1,4})\. This version of Node\.js requires\s{1,20}NODE_MODULE_VERSION (?<wanted>\d{1,4})/g,
    read: ({ path = null, built, wanted }) => mismatch(path, built, wanted),
  },
  {
    pattern: /Module version mismatch\. Expected (?<wanted>\d{1,4}), got (?<built>\d{1,4})/g,
    read: ({ built, wanted }) => mismatch(null, built, wanted),
  },
  {
    pattern: /Module did not self-register(?:: '(?<path>[^'\n]{1,1024})')?/g,
    // Node 12 and newer name the file, and report a different ABI as such: what remains is an addon that was
    // loaded before.
    read: ({ path = null }, around) => {
      const before = workers.test(around) || /node_modules/.test(around);
      return {
        path,
        problem: { code: before && !electron.test(around) ? 'LOADED_BEFORE' : 'NOT_REGISTERED' },
      };
    },
  },
  {
    pattern:
      /Cannot load native addon because loading addons is disabled(?:: (?<path>[^\n]{1,1024}\.node))?/g,
    read: ({ path = null }) => ({ path, problem: { code: 'ADDONS_DISABLED' } }),
  },
  {
    pattern: /\bDynamic loading not supported\b/g,
    read: () => ({ problem: { code: 'ADDONS_DISABLED' } }),
  },
  {
    pattern: /EACCES: permission denied, open '(?<path>[^'\n]{1,1024}\.node)'/g,
    read: ({ path = null }) => ({ path, problem: { code: 'NOT_PERMITTED' } }),
  },
  {
    pattern: /Unable to load shared library (?<path>[^\n'"]{1,1024}\.node)/g,
    read: ({ path = null }) => ({ path, problem: null }),
  },
  {
    pattern:
      /Cannot find module '(?<wanted>[^'\n]{1,1024}\.node)'(?:\s{1,20}Require stack:\s{1,20}- (?<path>[^\n']{1,1024}))?/g,
    read: ({ wanted = '', path = null }, around) => {
      const asking = path?.trim() ?? (/^[.]/.test(wanted) ? null : wanted);
      if (isBundled(asking, around)) return { path: asking, problem: { code: 'BUNDLED' } };
      if (platformTriple.test(wanted))
        return {
          path: asking,
          problem: { code: 'PLATFORM_PACKAGE_MISSING', wanted: [wanted], present: [], offered: true },
          weight: 'missing',
        };
      return {
        path: asking ?? wanted,
        problem: { code: 'NOT_BUILT', why: 'never-run', expected: [wanted] },
        weight: 'missing',
      };
    },
  },
];

function mismatch(path: string | null, built: string | undefined, wanted: string | undefined) {
  return {
    path,
    problem: { code: 'ABI_MISMATCH' as const, abis: [Number(built)], runtime: null },
    abi: Number(wanted),
  };
}
