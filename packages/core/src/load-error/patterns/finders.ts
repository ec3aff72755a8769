import type { ErrorPattern, Recognized } from '../load-error.ts';
import { isBundled } from '../surroundings.ts';

/** Packages that look for other packages' files. */
export const finderPatterns: readonly ErrorPattern[] = [
  // bindings 1.0 to 1.5, bindings.js
  {
    pattern: /Could not locate the bindings file\. Tried:['`\s+]{1,20}→ (?<path>[^\n'`]{1,1024})/g,
    read: ({ path = '' }, around) => notFound(path.trim(), path.trim(), around),
  },
  // node-gyp-build 2 to 4, node-gyp-build.js; couchbase 4, dist/bindings.js; cpu-features' kin use the same
  // words
  {
    pattern:
      /(?:No native build was found|Could not find native build) for platform=\w{1,20},? arch=\w{1,20}(?<rest>[^\n]{0,300})(?:\s{1,20}loaded from: (?<path>[^\n']{1,1024}))?/g,
    read: ({ rest = '', path = null }, around) => {
      const abi = /\babi=(\d{1,4})/.exec(rest)?.[1];
      const from = path?.trim() ?? null;
      const asks = rest.includes('sslType=') ? 'couchbase' : null;
      return { ...notFound(from, null, rest + around), asks, abi: abi === undefined ? null : Number(abi) };
    },
  },
  // pkg-prebuilds 0.1 to 1, bindings.js
  {
    pattern: /Failed to find binding for (?<asks>@?[\w./-]{1,200})/g,
    read: ({ asks = null }, around) => ({ ...notFound(null, null, around), asks }),
  },
  // require-addon 1, lib/node.js; bare-module 4
  {
    pattern:
      /ADDON_NOT_FOUND: Cannot find addon '[^'\n]{1,300}' imported from '(?:file:\/\/)?(?<path>[^'\n]{1,1024})'/g,
    read: ({ path = '' }, around) => notFound(path, null, around),
  },
  // aws-crt 1, dist/native/binding.js
  {
    pattern:
      /AWS CRT binary not present in any of the following locations:(?:\s|\\t){1,20}(?<path>[^\s"',]{1,1024})/g,
    read: ({ path = '' }, around) => ({ ...notFound(path, path, around), asks: 'aws-crt' }),
  },
  // node-sass 4 to 9, lib/errors.js
  {
    pattern: /Missing binding (?<path>[^\n]{1,1024}binding\.node)/g,
    read: ({ path = '' }, around) => ({ ...notFound(path, path, around), asks: 'node-sass' }),
  },
  {
    pattern:
      /Node Sass (?<what>does not yet support|could not find a binding for) your current environment|`libsass` bindings? (?:was )?not found/g,
    read: ({ what = '' }) => ({
      asks: 'node-sass',
      problem: {
        code: 'NOT_BUILT',
        why: what.startsWith('does') ? 'unsupported' : 'never-run',
        expected: [],
      },
      weight: 'wrapper',
    }),
  },
  // @tensorflow/tfjs-node 1.7 to 4, dist/index.js
  {
    pattern:
      /native addon module \(tfjs_bindi[^)]{0,4}g\.node\) can not be found at path: (?<path>[^\n]{1,1024})/g,
    read: ({ path = '' }, around) => ({
      ...notFound(path, path.trim().replace(/\.$/, ''), around),
      asks: '@tensorflow/tfjs-node',
    }),
  },
  // koffi 2, index.js
  {
    pattern:
      /Cannot find the native Koffi module; did you bundle it correctly\?|Mismatched native Koffi modules/g,
    read: (_, around) => ({
      asks: 'koffi',
      problem:
        /node_modules[\\/]koffi[\\/]/.test(around) && !isBundled(null, around)
          ? notBuilt([])
          : { code: 'BUNDLED' },
      weight: 'missing',
    }),
  },
];

const notBuilt = (expected: string[]) => ({
  code: 'NOT_BUILT' as const,
  why: 'never-run' as const,
  expected,
});

function notFound(path: string | null, expected: string | null, around: string): Recognized {
  const outside =
    path !== null && /^(?:[A-Za-z]:)?[\\/]/.test(path) && !/node_modules|\.yarn[\\/]/.test(path);
  const bundled = isBundled(path, around) || outside;
  return {
    path,
    problem: bundled ? { code: 'BUNDLED' } : notBuilt(expected === null ? [] : [expected]),
    weight: 'missing',
  };
}
