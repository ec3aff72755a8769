import type { ErrorPattern } from '../load-error.ts';

/** Signals and errno of programs: the kernel, shells, libuv's `spawn` (1.x). */
export const processPatterns: readonly ErrorPattern[] = [
  {
    pattern: /\bIllegal (?:hardware )?instruction\b|\bSIGILL\b/gi,
    read: (_, around) =>
      /Traceback \(most recent/.test(around) ? null : { problem: { code: 'CPU_TOO_OLD' } },
  },
  {
    pattern: /spawn (?<path>[^\n']{0,1000}node_modules[^\n' ]{1,1000}) EACCES/g,
    read: ({ path = null }) => ({ path, problem: { code: 'NOT_PERMITTED' } }),
  },
  {
    pattern:
      /(?<=(?<path>[^\s'":]{0,1000}node_modules[^\n'": ]{1,1000})): (?:cannot execute binary file|Exec format error|Bad CPU type in executable)/g,
    read: ({ path = null }) => ({ path, problem: { code: 'ARCH_MISMATCH', archs: [] } }),
  },
];
