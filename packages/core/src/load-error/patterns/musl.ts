import type { ErrorPattern } from '../load-error.ts';
import { lacking, linkedWith, missingLibrary } from './glibc.ts';

/**
 * What glibc has and musl has not: the checked variants (`__memcpy_chk`), its own extensions, and the names
 * for large files that musl dropped in 1.2.4.
 */
const onlyGlibc =
  /^(?:__\w+_chk|__\w+_finite|__isoc(?:99|23)_\w+|backtrace(?:_symbols(?:_fd)?)?|__register_atfork|__\w+_internal|gnu_get_libc_\w+|__cxa_thread_atexit_impl|__res_\w+|__rawmemchr|__libc_\w+|__xpg_\w+|__xmknod|malloc_trim|mallinfo2?|mallopt|mtrace|dlvsym|dlmopen|getcontext|makecontext|setcontext|swapcontext|initstate_r|s?random_r|(?:f?open|f?l?stat|fstatat|lseek|p?read|p?write|mmap|f?truncate|fcntl|fseeko|ftello|readdir|glob|mkstemp|posix_fadvise|posix_fallocate)64|__fdelt_chk|__(?:l|f)?xstat(?:64)?|parse_printf_format|pthread_attr_setaffinity_np|secure_getenv|fts_\w+|argp_\w+|obstack_\w+)$/;

/** musl: ldso/dynlink.c (1.1 to 1.2). */
export const muslPatterns: readonly ErrorPattern[] = [
  {
    pattern:
      /Error loading shared library (?<library>[^\s:]{1,1024}): (?<why>[^\n(]{0,80})(?:\(needed by (?<path>[^)\n]{1,1024})\))?/g,
    read: ({ library = '', why = '', path = null }) => {
      if (path === null && /Exec format error/.test(why))
        return { path: library, problem: { code: 'PLATFORM_MISMATCH', platform: null, system: 'linux' } };
      if (/[Pp]ermi/.test(why)) return { path: path ?? library, problem: { code: 'NOT_PERMITTED' } };
      return missingLibrary(library.slice(library.lastIndexOf('/') + 1), path);
    },
  },
  {
    pattern: /Error relocating (?<path>[^\n:]{1,1024}): (?<symbol>[\w$@.]{1,1024}): symbol not found/g,
    read: ({ path = null, symbol = '' }) =>
      onlyGlibc.test(symbol) ? { path, problem: linkedWith('glibc') } : lacking(symbol, path),
  },
  {
    pattern:
      /Error relocating (?<path>[^\n:]{1,1024}): [\w$@.]{0,1024}: initial-exec TLS resolves to dynamic definition/g,
    read: ({ path = null }) => ({ path, problem: { code: 'INITIAL_EXEC_TLS', size: null } }),
  },
];
