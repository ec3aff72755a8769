import type { ErrorPattern } from '../load-error.ts';

/** @prisma/client 2 to 6: runtime/library.js; @prisma/engines. */
export const prismaPatterns: readonly ErrorPattern[] = [
  {
    pattern:
      /could not locate the Query Engine for runtime "(?<target>[\w.-]{1,60})"|Query engine (?:library|binary) for current platform [\\"]{1,2}(?<old>[\w.-]{1,60}?)[\\"]{1,2} could not be found/g,
    read: ({ old = '', target = old }, around) => ({
      asks: '@prisma/client',
      problem: /caused by (?:a bundler|tooling) that has not copied/.test(around)
        ? { code: 'BUNDLED' }
        : { code: 'NOT_BUILT', why: 'never-run', expected: [`libquery_engine-${target}.so.node`] },
      weight: 'missing',
    }),
  },
  {
    pattern: /(?:Prisma cannot find the required|Please manually install) `?(?<library>libssl|OpenSSL)`?/g,
    read: ({ library = '' }) => ({
      asks: '@prisma/client',
      problem: { code: 'LIBRARY_MISSING', libraries: [library.toLowerCase()], from: null },
      weight: 'missing',
    }),
  },
  {
    pattern: /Unable to require\(`(?<path>[^`\n]{1,1024}\.node)`\)/g,
    read: ({ path = null }) => ({ path, problem: null, weight: 'wrapper' }),
  },
];
