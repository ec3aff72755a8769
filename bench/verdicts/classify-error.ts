import type { Seen } from './observe.ts';

/**
 * Error texts of dynamic loaders, Node.js and the loading packages, with the finding that each corresponds
 * to.
 */
const causes: [RegExp, string][] = [
  [
    /Finding\/loading of native addon failed|unable to load the \S+ extension module|Node Sass does not yet support|node-sass\/vendor/,
    'UNTOLD',
  ],
  [/NODE_MODULE_VERSION|Module did not self-register|compiled against a different Node/, 'ABI_MISMATCH'],
  [/version `?GLIBC_[\d.]+'? not found/, 'GLIBC_TOO_OLD'],
  [/version `?(?:GLIBCXX|CXXABI)_[\d.]+'? not found/, 'LIBSTDCXX_TOO_OLD'],
  [/libc\.musl-\S+: cannot open/, 'LIBC_MISMATCH'],
  [/cannot open shared object file/, 'LIBRARY_MISSING'],
  [/undefined symbol|symbol lookup error/, 'SYMBOL_MISSING'],
  [/wrong ELF class|cannot open.*incompatible/, 'ARCH_MISMATCH'],
  [/invalid ELF header|file too short|slice is not valid/, 'PLATFORM_MISMATCH'],
  [/napi_register|Node-API version|NAPI_VERSION/, 'NODE_API_TOO_NEW'],
  [
    /Could not locate the bindings file|No native build was found|\.node['"]?(?:\s|$|\\n)|Missing binary|native (?:module|addon|binding)/i,
    'NOT_BUILT',
  ],
  [/build\/(?:Release|Debug)\/|\/prebuilds\/|Cannot find addon|out\/isolated_vm|lib\/binding/, 'NOT_BUILT'],
  [
    /Cannot find (?:module|package)[^\n]*(?:linux|darwin|win32)|could not be found, and is needed|Could not load the "sharp" module|Could not resolve "/i,
    'PLATFORM_PACKAGE_MISSING',
  ],
];

/** Unrelated to native files: syntax, engines, other packages. */
export function classifyError(texts: string[], signal: string | null, stderr: string): Seen {
  const message = texts.join('\n');
  const whole = `${message}\n${texts.length === 0 ? stderr : ''}`;
  if (signal === 'SIGSEGV' || signal === 'SIGABRT' || signal === 'SIGILL') {
    const symbol = /undefined symbol|symbol lookup error/.test(stderr);
    // It was loaded and then failed by itself: an assertion, an uncaught exception, a corrupted heap.
    if (signal === 'SIGABRT' && !symbol) {
      return { outcome: 'unjudged', why: `runs, and aborts: ${stderr.trim().split('\n')[0]?.slice(0, 160)}` };
    }
    return { outcome: 'fails', cause: symbol ? 'SYMBOL_MISSING' : 'CRASH', message: stderr.slice(0, 300) };
  }
  for (const [pattern, cause] of causes) {
    if (pattern.test(whole)) return { outcome: 'fails', cause, message: whole.trim().slice(0, 300) };
  }
  return { outcome: 'unjudged', why: `${signal ?? ''} ${whole}`.trim().slice(0, 300) };
}
