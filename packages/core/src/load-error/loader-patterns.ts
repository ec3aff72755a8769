import { basename } from 'node:path/posix';
import type { Arch } from '@abistamp/binary';
import type { ErrorPattern, LoadError } from './load-error.ts';

/** Messages of the dynamic loaders of Linux, macOS and Windows. */
export const loaderPatterns: readonly ErrorPattern[] = [
  // glibc, elf/dl-version.c
  {
    pattern:
      /(?=: version [`'‘])(?<=(?<library>[^\s:'"]{1,1024})): version [`'‘](?<needs>[A-Z]+_[\d.]{1,20})['’] not found \(required by (?<path>[^)\n]{1,1024})\)/g,
    read: ({ library = '', needs = '', path = null }) => ({
      path,
      problem: needs.startsWith('GLIBC_')
        ? { code: 'GLIBC_TOO_OLD', needs: needs.slice('GLIBC_'.length) }
        : { code: 'LIBSTDCXX_TOO_OLD', needs, library: basename(library) },
      abi: null,
    }),
  },
  // glibc, elf/dl-load.c
  {
    pattern:
      /(?<=(?<path>[^\s'":][^\n'":]{0,1024}\.node)): (?<what>invalid ELF header|file too short|ELF file OS ABI invalid)/g,
    read: ({ path = null, what = '' }) => ({
      path,
      problem: {
        code: 'CORRUPT_FILE',
        detail:
          what === 'file too short'
            ? 'is cut off'
            : 'is not a file for Linux, but one for macOS or Windows, or damaged',
      },
      abi: null,
    }),
  },
  {
    pattern:
      /(?<=(?<path>[^\s'":][^\n'":]{0,1024}\.node)): (?:wrong ELF class: \w+|cannot open shared object file: No such file or directory)/g,
    read: ({ path = null }) => ({ path, problem: null, abi: null }),
  },
  {
    pattern:
      /(?=: cannot open shared)(?<=(?<library>[\w+-][\w.+-]{0,100}\.so[\w.+-]{0,20})): cannot open shared object file/g,
    read: ({ library = '' }) => missing(library, null),
  },
  // glibc, elf/dl-lookup.c
  {
    pattern: /(?<=(?<path>[^\s'":][^\n'":]{0,1024}\.node)): undefined symbol: (?<symbol>[\w$@.]{1,1024})/g,
    read: ({ path = null, symbol = '' }) => lacking(symbol, path),
  },
  // musl, ldso/dynlink.c
  {
    pattern:
      /Error loading shared library (?<library>[^\s:]{1,1024}): [^\n(]{0,80}\(needed by (?<path>[^)\n]{1,1024})\)/g,
    read: ({ library = '', path = null }) => missing(library, path),
  },
  {
    pattern: /Error relocating (?<path>[^\n:]{1,1024}): (?<symbol>[\w$@.]{1,1024}): symbol not found/g,
    read: ({ path = null, symbol = '' }) => lacking(symbol, path),
  },
  // macOS, dyld
  {
    pattern:
      /'(?<path>[^'\n]+)' \(mach-o file, but is an incompatible architecture \(have '(?<have>[\w,]+)', need '\w+'\)\)/g,
    read: ({ path = null, have = '' }) => ({
      path,
      problem: { code: 'ARCH_MISMATCH', archs: have.split(',').flatMap((name) => macArchs[name] ?? []) },
      abi: null,
    }),
  },
  {
    pattern: /'(?<path>[^'\n]+)' \((?:slice is )?not (?:a )?(?:valid )?mach-o file[^)\n]*\)/g,
    read: ({ path = null }) => ({
      path,
      problem: {
        code: 'CORRUPT_FILE',
        detail: 'is not a file for macOS, but one for Linux or Windows, or damaged',
      },
      abi: null,
    }),
  },
  {
    pattern:
      /Library not loaded: (?<library>\S{1,1024})\s{1,20}Referenced from: (?:<[\w-]{1,80}> )?(?<path>[^\n]{1,1024})/g,
    read: ({ library = '', path = null }) => missing(library, path),
  },
  {
    pattern:
      /dlopen\((?<path>[^,\n]{1,1024}), \w{1,20}\): symbol not found in flat namespace '(?<symbol>[^'\n]{1,1024})'/g,
    read: ({ path = null, symbol = '' }) => lacking(symbol, path),
  },
  // Windows, FormatMessage of LoadLibrary's error, with the path that Node.js adds
  {
    pattern: /is not a valid Win32 application\.?\s{1,20}(?:\\\\\?\\)?(?<path>[^\n'"]{1,1024}\.node)/g,
    read: ({ path = null }) => ({
      path,
      problem: {
        code: 'CORRUPT_FILE',
        detail: 'is not a file for this Windows, but one for another system or processor, or damaged',
      },
      abi: null,
    }),
  },
  {
    pattern:
      /The specified (?:module|procedure) could not be found\.?\s{1,20}(?:\\\\\?\\)?(?<path>[^\n'"]{1,1024}\.node)/g,
    read: ({ path = null }) => ({ path, problem: null, abi: null }),
  },
];

const macArchs: Readonly<Record<string, Arch>> = {
  x86_64: 'x64',
  arm64: 'arm64',
  arm64e: 'arm64',
  i386: 'ia32',
};

type Recognized = Omit<LoadError, 'quote'>;

/** A missing C library means that the file was linked with the one that this system does not have. */
function missing(library: string, path: string | null): Recognized {
  const libc = /^ld-linux|^libc\.so\.6$/.test(library)
    ? 'glibc'
    : /^libc\.musl|^ld-musl/.test(library)
      ? 'musl'
      : null;
  return {
    path,
    problem:
      libc === null
        ? { code: 'LIBRARY_MISSING', libraries: [library], from: null }
        : { code: 'LIBC_MISMATCH', libc, certain: true },
    abi: null,
  };
}

function lacking(symbol: string, path: string | null): Recognized {
  return { path, problem: { code: 'SYMBOL_MISSING', symbols: [symbol] }, abi: null };
}
