import type { ErrorPattern } from '../load-error.ts';

/** sharp 0.23 to 0.34: lib/constructor.js, lib/sharp.js. */
export const sharpPatterns: readonly ErrorPattern[] = [
  {
    pattern: /Something went wrong installing the "sharp" module/g,
    read: () => ({
      asks: 'sharp',
      problem: { code: 'NOT_BUILT', why: 'never-run', expected: [] },
      weight: 'wrapper',
    }),
  },
  {
    pattern: /Could not load the "sharp"\s{1,8}module using the (?<runtime>[\w-]{1,40}) runtime/g,
    read: ({ runtime = '' }) => ({
      asks: 'sharp',
      problem: {
        code: 'PLATFORM_PACKAGE_MISSING',
        wanted: [`@img/sharp-${runtime}`],
        present: [],
        offered: true,
      },
      weight: 'wrapper',
    }),
  },
  {
    pattern: /Unsupported CPU: Prebuilt binaries for [\w-]{1,40} require/g,
    read: () => ({ asks: 'sharp', problem: { code: 'CPU_TOO_OLD' } }),
  },
];
