import type { ErrorPattern } from '../load-error.ts';

/** oracledb 1 to 6: lib/errors.js, and ODPI-C's dpiError.c. */
export const oraclePatterns: readonly ErrorPattern[] = [
  {
    pattern: /NJS-045: cannot load (?:the|a) (?:node-oracledb|oracledb add-on|oracle-db add-on) binary/g,
    read: () => ({
      asks: 'oracledb',
      problem: { code: 'NOT_BUILT', why: 'never-run', expected: [] },
      weight: 'wrapper',
    }),
  },
  {
    pattern:
      /DPI-1047: Cannot locate a (?:64|32)-bit Oracle Client library(?:: "(?<library>[^\s:"]{1,200}))?/g,
    read: ({ library = 'Oracle Client library' }) => ({
      asks: 'oracledb',
      problem: { code: 'LIBRARY_MISSING', libraries: [library], from: null },
    }),
  },
];
