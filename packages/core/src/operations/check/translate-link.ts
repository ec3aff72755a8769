import { compareVersions, type LinkProblem } from '@abistamp/binary';
import type { NativePackage, RecordedFile } from '../../tree/native-package.ts';
import { findProvider } from '../../verdict/companions.ts';
import type { Problem } from '../../verdict/problem.ts';

/** A loader's complaint as a finding's problem; null for one that keeps nothing from loading. */
export function translateLink(problem: LinkProblem, pkg: NativePackage, file: RecordedFile): Problem | null {
  switch (problem.kind) {
    case 'library-unusable':
      if (problem.cutOff !== null)
        return {
          code: 'CORRUPT_FILE',
          detail: `needs ${problem.library}, which ${problem.cutOff}`,
          endsProcess: true,
        };
      return missingLibrary(problem.library, pkg, file);
    case 'library-missing':
      return missingLibrary(problem.library, pkg, file);
    case 'version-missing':
      return translateVersions(problem.versions, problem.library);
    case 'symbol-missing':
      return { code: 'SYMBOL_MISSING', symbols: problem.symbols };
    case 'thread-data-fixed':
      return { code: 'INITIAL_EXEC_TLS', size: problem.size };
    case 'symbol-latent':
    // A call that is never made breaks nothing: of 119 loads with a missing one, none failed. `show` lists
    // them.
    case 'not-loadable':
      return null;
  }
}

function missingLibrary(library: string, pkg: NativePackage, file: RecordedFile): Problem {
  return { code: 'LIBRARY_MISSING', libraries: [library], from: findProvider(pkg, file, library) };
}

function translateVersions(versions: readonly string[], library: string): Problem {
  const [needs = ''] = [...versions].sort(compareSymbolVersions);
  if (needs.startsWith('GLIBC_')) return { code: 'GLIBC_TOO_OLD', needs: needs.slice('GLIBC_'.length) };
  if (/^(?:GLIBCXX|CXXABI)_/.test(needs)) return { code: 'LIBSTDCXX_TOO_OLD', needs, library };
  return { code: 'LIBRARY_MISSING', libraries: [`${library} (${needs})`], from: null };
}

/**
 * Newest first ("GLIBCXX_3.4.30" before "GLIBCXX_3.4.9"), those of the C++ library itself before those of its
 * ABI.
 */
function compareSymbolVersions(a: string, b: string): number {
  const [family = '', number = ''] = a.split('_');
  const [otherFamily = '', otherNumber = ''] = b.split('_');
  if (family !== otherFamily) return family < otherFamily ? 1 : -1;
  return compareVersions(otherNumber, number);
}
