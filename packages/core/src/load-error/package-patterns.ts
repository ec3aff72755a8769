import type { ErrorPattern } from './load-error.ts';

/** Messages of packages that look for their own files. */
export const packagePatterns: readonly ErrorPattern[] = [
  // bindings
  {
    pattern: /Could not locate the bindings file\. Tried:(?:\s|\\n){1,20}→ (?<path>[^\s\\']{1,1024})/g,
    read: ({ path = '' }) => ({
      path,
      problem: { code: 'NOT_BUILT', why: 'never-run', expected: [path] },
      abi: null,
    }),
  },
  // node-gyp-build
  {
    pattern:
      /No native build was found for platform=\w{1,20} arch=\w{1,20} runtime=\w{1,20}(?: abi=(?<abi>\d{1,4}))?[^\n]{0,200}\s{1,20}loaded from: (?<path>[^\s']{1,1024})/g,
    read: ({ path = null, abi }) => ({
      path,
      problem: { code: 'NOT_BUILT', why: 'never-run', expected: [] },
      abi: abi === undefined ? null : Number(abi),
    }),
  },
  // esbuild
  {
    pattern:
      /the "(?<present>[@\w./-]{1,200})" package is present but this platform\s{1,20}needs the "(?<wanted>[@\w./-]{1,200})" package instead/g,
    read: ({ present = '', wanted = '' }) => platformPackage(wanted, [present]),
  },
  {
    pattern: /The package "(?<wanted>[@\w./-]{1,200})" could not be found, and is needed by/g,
    read: ({ wanted = '' }) => platformPackage(wanted, []),
  },
  // The loaders of napi-rs, rollup and their like ask for the package by its name, which ends in a platform
  // and an architecture.
  {
    pattern:
      /Cannot find (?:module|package) '(?<wanted>@?[\w-]{1,100}(?:[./][\w.-]{1,100})?-(?:linux|darwin|win32|freebsd|android|linuxmusl)-(?:x64|arm64|arm|ia32)[\w-]{0,40})'/g,
    read: ({ wanted = '' }) => platformPackage(wanted, []),
  },
];

function platformPackage(wanted: string, present: string[]): ReturnType<ErrorPattern['read']> {
  return {
    path: `node_modules/${wanted}`,
    problem: { code: 'PLATFORM_PACKAGE_MISSING', wanted: [wanted], present, offered: true },
    abi: null,
  };
}
