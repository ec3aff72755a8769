import { basename } from 'node:path/posix';
import { nodeApiVersionOf } from '@abistamp/binary';
import type { Cause } from '../cause.ts';
import type { ErrorPattern, Recognized } from '../load-error.ts';

/** glibc: elf/dl-load.c, dl-version.c, dl-lookup.c, dl-execstack.c, dl-reloc.c (2.12 to 2.42). */
export const glibcPatterns: readonly ErrorPattern[] = [
  {
    pattern:
      /(?=: version [`'‘])(?<=(?<library>[^\s:'"]{1,1024})): version [`'‘](?<needs>[A-Z][A-Z\w]{1,40}_[\d.]{1,20}[a-z]?|GLIBC_ABI_DT_RELR)['’] not found(?: \(required by (?<path>[^)\n]{1,1024})\))?/g,
    read: ({ library = '', needs = '', path = null }) => ({
      path: path === null || /^[^/\\]*$|[/\\]bin[/\\]node$/.test(path) ? null : path,
      problem: tooOld(needs, basename(library)),
    }),
  },
  {
    pattern:
      /(?<=(?<path>[^\s'":][^\n'":]{0,1024}\.(?:node|so)[\d.]{0,20})): (?<what>invalid ELF header|file too short|ELF file OS ABI invalid|wrong ELF class: \w{1,20}|cannot open shared object file: (?:No such file or directory|Permission denied|Operation not permitted)|failed to map segment from shared object|cannot enable executable stack as shared object requires|cannot allocate memory in static TLS block)/g,
    read: ({ path = '', what = '' }) => {
      const missing = path.endsWith('.node') ? null : /[^/\\\s]{1,120}$/.exec(path)?.[0];
      if (what.endsWith('No such file or directory') && missing != null) return missingLibrary(missing, null);
      return { path: path.endsWith('.node') || path.includes('/') ? path : null, problem: says(what, path) };
    },
  },
  {
    // Electron copies an addon out of its archive, under a name without an ending.
    pattern: /(?<=(?<path>\/[\w./-]{0,200}\/\.[\w.-]{1,100})): failed to map segment from shared object/g,
    read: () => ({ problem: { code: 'NOEXEC_MOUNT', mount: null } }),
  },
  {
    pattern:
      /(?<=(?<path>[^\s'":][^\n'":]{0,1024}\.(?:node|so)[\d.]{0,20})): undefined symbol: (?<symbol>[\w$@.]{1,1024})/g,
    read: ({ path = null, symbol = '' }) => lacking(symbol, path),
  },
];

function says(what: string, path: string): Cause | null {
  if (what.startsWith('wrong ELF class')) return { code: 'ARCH_MISMATCH', archs: [] };
  if (what.startsWith('invalid ELF'))
    return /\.node$/.test(path)
      ? { code: 'PLATFORM_MISMATCH', platform: null, system: 'linux' }
      : { code: 'CORRUPT_FILE', detail: 'is no library' };
  if (what === 'file too short') return { code: 'CORRUPT_FILE', detail: 'is cut off' };
  if (what.startsWith('ELF file OS ABI'))
    return { code: 'CORRUPT_FILE', detail: 'is for another kind of Linux' };
  if (what.startsWith('failed to map')) return { code: 'NOEXEC_MOUNT', mount: null };
  if (what.includes('executable stack')) return { code: 'EXECUTABLE_STACK', how: 'asked' };
  if (what.includes('static TLS')) return { code: 'STATIC_TLS' };
  return /permi/i.test(what) ? { code: 'NOT_PERMITTED' } : null;
}

function tooOld(needs: string, library: string): Cause {
  if (needs === 'GLIBC_ABI_DT_RELR') return { code: 'GLIBC_TOO_OLD', needs: '2.36' };
  if (needs.startsWith('GLIBC_')) return { code: 'GLIBC_TOO_OLD', needs: needs.slice('GLIBC_'.length) };
  return /^(?:GLIBCXX|CXXABI)_/.test(needs)
    ? { code: 'LIBSTDCXX_TOO_OLD', needs, library }
    : { code: 'LIBRARY_TOO_OLD', needs, library };
}

/** A missing C library means that the file was linked with the one that this system does not have. */
export function missingLibrary(library: string, path: string | null): Recognized {
  if (/^ld-linux|^libc\.so\.6$/.test(library)) return { path, problem: linkedWith('glibc') };
  if (/^libc\.musl|^ld-musl/.test(library)) return { path, problem: linkedWith('musl'), weight: 'missing' };
  return { path, problem: { code: 'LIBRARY_MISSING', libraries: [library], from: null } };
}

export function linkedWith(libc: 'glibc' | 'musl'): Cause {
  return { code: 'LIBC_MISMATCH', libc, certain: true };
}

export function lacking(symbol: string, path: string | null): Recognized {
  const needs = /^_?(?:napi|node_api)_/.test(symbol) ? nodeApiVersionOf(symbol.replace(/^_/, '')) : null;
  return {
    path,
    problem:
      needs == null
        ? { code: 'SYMBOL_MISSING', symbols: [symbol] }
        : { code: 'NODE_API_TOO_NEW', needs, how: 'imported' },
  };
}
