import { checkLink, compareVersions, type LinkProblem } from '@abistamp/binary';
import { absolutePath } from '../../files/file-tree.ts';
import { fingerprintFile, type LinkFingerprint } from '../../stamp/stamp.ts';
import type { NativePackage } from '../../tree/native-package.ts';
import { resolvePackage } from '../../tree/resolve-package.ts';
import { judgeFile } from '../../verdict/judge-file.ts';
import type { Problem } from '../../verdict/problem.ts';
import type { Session } from '../project/session.ts';

export interface LinkEvidence {
  /** What keeps a file from loading on this very machine, by its path relative to the root. */
  links: Map<string, Problem>;
  /** Libraries of the machine that the files rest on: absolute paths, those of the tree included. */
  libraries: string[];
  /** Files that lack nothing, as `fingerprintFile` names them. */
  linked: string[];
}

/**
 * Asks the loader's questions about every addon that would be picked: are its libraries here, in the versions that it needs, and is every symbol defined? For Linux
 * runtimes of this machine; elsewhere, and for other machines, nothing is known and nothing said.
 *
 * @param known what need not be asked again
 */
export function checkLinks(
  { project, runtime }: Session,
  packages: readonly NativePackage[],
  known: LinkFingerprint | null,
): LinkEvidence {
  const links = new Map<string, Problem>();
  const libraries = new Set(known?.libraries.map(({ path }) => path));
  const before = new Set(known?.files);
  const linked: string[] = [];
  const { execPath } = runtime;
  if (execPath === null || runtime.platform !== 'linux' || process.platform !== 'linux') {
    return { links, libraries: [], linked };
  }
  for (const pkg of packages) {
    const resolved = resolvePackage(pkg, runtime, ({ facts }) => judgeFile(facts, runtime) === null);
    if (resolved.kind !== 'files') continue;
    for (const path of resolved.files) {
      const file = pkg.files.find((candidate) => candidate.path === path);
      if (file === undefined || !path.endsWith('.node') || judgeFile(file.facts, runtime) !== null) continue;
      const whole = `${pkg.path}/${path}`;
      const mark = fingerprintFile(whole, file);
      if (before.has(mark)) {
        linked.push(mark);
        continue;
      }
      const report = checkLink(absolutePath(project.root, whole), { execPath });
      if (!report.checked) continue;
      const problem = report.problems.map((found) => translate(found)).find((found) => found !== null);
      if (problem !== undefined && problem !== null) links.set(whole, problem);
      else linked.push(mark);
      for (const library of report.libraries) {
        libraries.add(library.path);
      }
    }
  }
  return { links, libraries: [...libraries].sort(), linked };
}

/** A loader's complaint as a finding's problem. */
function translate(problem: LinkProblem): Problem | null {
  switch (problem.kind) {
    case 'library-missing':
    case 'library-unusable':
      return { code: 'LIBRARY_MISSING', libraries: [problem.library] };
    case 'version-missing':
      return translateVersions(problem.versions, problem.library);
    case 'symbol-missing':
      return { code: 'SYMBOL_MISSING', symbols: problem.symbols };
    case 'symbol-latent':
    // A call that is never made breaks nothing: of 119 loads that lacked one, none failed. `show` tells of them.
    case 'not-loadable':
      return null;
  }
}

function translateVersions(versions: readonly string[], library: string): Problem {
  const [needs = ''] = [...versions].sort(compareSymbolVersions);
  if (needs.startsWith('GLIBC_')) return { code: 'GLIBC_TOO_OLD', needs: needs.slice('GLIBC_'.length) };
  if (/^(?:GLIBCXX|CXXABI)_/.test(needs)) return { code: 'LIBSTDCXX_TOO_OLD', needs, library };
  return { code: 'LIBRARY_MISSING', libraries: [`${library} (${needs})`] };
}

/** The newest first ("GLIBCXX_3.4.30" before "GLIBCXX_3.4.9"), those of the C++ library itself before those of its ABI. */
function compareSymbolVersions(a: string, b: string): number {
  const [family = '', number = ''] = a.split('_');
  const [otherFamily = '', otherNumber = ''] = b.split('_');
  if (family !== otherFamily) return family < otherFamily ? 1 : -1;
  return compareVersions(otherNumber, number);
}
