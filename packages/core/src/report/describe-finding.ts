import type { Runtime } from '../runtime/runtime.ts';
import { formatTarget } from '../runtime/target.ts';
import type { Finding } from '../verdict/finding.ts';
import type { FindingCode, PackageProblem, Problem } from '../verdict/problem.ts';
import { formatRuntime, joinWords, nameAbis, nameMachine, namePlatform } from './names.ts';

/** A finding in words: one side, the other side, and why that fails. */
export interface Description {
  /** What the file is for, or what is there: "compiled for Node 20 (ABI 115)". */
  found: string;
  /** What this runtime needs: "Node 22.23.3 (ABI 127)". */
  required: string;
  /** Why the two do not go together, as a sentence. */
  why: string;
}

type Describe<Code extends FindingCode> = (
  problem: Extract<Problem | PackageProblem, { code: Code }>,
  runtime: Runtime,
) => Description;

/** Every code has its words here, or this does not compile. */
const descriptions: { [Code in FindingCode]: Describe<Code> } = {
  ABI_MISMATCH: ({ abis, runtime: kind }, runtime) => ({
    found: `compiled for ${nameAbis(abis, kind)}`,
    required: formatRuntime(runtime),
    why: `${runtime.kind === 'electron' ? 'Electron' : 'Node'} compares this number when it loads an addon and refuses any other (ERR_DLOPEN_FAILED).`,
  }),
  NODE_API_TOO_NEW: ({ needs, how }, runtime) => ({
    found: `${how === 'declared' ? 'made for' : 'calls functions of'} Node-API ${needs}`,
    required: `${formatRuntime(runtime)} has Node-API ${runtime.nodeApi ?? '?'}`,
    why:
      how === 'declared'
        ? 'Node ends with a segmentation fault, and no message, when an addon declares a Node-API newer than its own.'
        : 'The functions it calls are not there.',
  }),
  PLATFORM_MISMATCH: ({ platform }, runtime) => ({
    found: `made for ${namePlatform(platform)}`,
    required: nameMachine(runtime),
    why: `A ${namePlatform(platform)} file cannot be loaded on ${namePlatform(runtime.platform)}; the tree was copied, or installed elsewhere.`,
  }),
  ARCH_MISMATCH: ({ archs }, runtime) => ({
    found: `made for ${joinWords(archs, 'and') || 'another processor'}`,
    required: `${runtime.arch} (${formatRuntime(runtime)})`,
    why: `A program for ${runtime.arch} cannot load code for another processor.`,
  }),
  LIBC_MISMATCH: ({ libc, certain }, runtime) => ({
    found: `linked with ${libc}`,
    required: runtime.libc ?? namePlatform(runtime.platform),
    why: certain
      ? `${libc} and ${runtime.libc ?? 'this C library'} are two C libraries; what is linked with one does not load with the other.`
      : `musl loads many files made for ${libc}, but calls that only ${libc} has end the program.`,
  }),
  GLIBC_TOO_OLD: ({ needs }, runtime) => ({
    found: `needs glibc ${needs}`,
    required: `glibc ${runtime.glibc ?? '?'} is what runs here`,
    why: 'It was compiled on a newer system than this one; the loader refuses it (version `GLIBC_… not found`).',
  }),
  LIBSTDCXX_TOO_OLD: ({ needs, library }) => ({
    found: `needs ${needs}`,
    required: `the ${library} of this machine lacks it`,
    why: 'It was compiled with a newer C++ compiler than the C++ library of this system.',
  }),
  LIBRARY_MISSING: ({ libraries }) => ({
    found: `needs ${joinWords(libraries, 'and')}`,
    required: 'not found on this machine',
    why: 'The loader cannot load an addon whose libraries are missing.',
  }),
  SYMBOL_MISSING: ({ symbols }, runtime) => ({
    found: `needs ${joinWords(symbols.slice(0, 3), 'and')}${symbols.length > 3 ? ` and ${symbols.length - 3} more` : ''}`,
    required: `${formatRuntime(runtime)} does not have ${symbols.length === 1 ? 'it' : 'them'}`,
    why: 'The loader looks for it when the file is loaded, and refuses the file without it.',
  }),
  CORRUPT_FILE: ({ detail }, runtime) => ({
    found: detail,
    required: `a native file for ${nameMachine(runtime)}`,
    why: 'The file is not what its name says: an interrupted download, a full disk or a pointer file are the usual causes.',
  }),
  NOT_BUILT: ({ why, expected }, runtime) => ({
    found: 'no native file',
    required: expected[0] ?? `a native file for ${nameMachine(runtime)}`,
    why: {
      'not-approved': 'Its build script was not run: this project has not approved it.',
      denied: 'Its build script was not run: this project forbids it.',
      'scripts-off': 'Its build script was not run: install scripts are switched off here.',
      failed: 'It is optional, and its build or download seems to have failed when the tree was installed.',
      'never-run': 'Its build was never run, or left nothing behind.',
      removed: 'It came with the package, which has no build of its own, and is gone.',
      unsupported: 'The package brings its files with it, and has none for this runtime.',
    }[why],
  }),
  PLATFORM_PACKAGE_MISSING: ({ wanted, present, offered }, runtime) => ({
    found: present.length === 0 ? 'none of its platform packages' : joinWords(present, 'and'),
    required: joinWords(wanted, 'or'),
    why: offered
      ? 'Its native part comes in a package of its own for each platform, and the one for this machine is not installed.'
      : `Its native part comes in a package of its own for each platform, and this version has none for ${nameMachine(runtime)}.`,
  }),
  SHADOWED: ({ problem, by }, runtime) => ({
    found: describeProblem(problem, runtime).found,
    required: formatRuntime(runtime),
    why: `It is picked before ${by}, which would fit.`,
  }),
  DIGEST_CHANGED: ({ pinned, actual }) => ({
    found: `SHA-256 ${actual.slice(0, 16)}…`,
    required: `${pinned.slice(0, 16)}… in abi-lock.json`,
    why: 'A downloaded file is not the one that was recorded for this version. Lockfiles do not cover what install scripts download.',
  }),
};

export function describeProblem(problem: Problem | PackageProblem, runtime: Runtime): Description {
  const describe = descriptions[problem.code] as Describe<FindingCode>;
  return describe(problem as never, runtime);
}

/** Both sides in the short form that machines compare; null where a side has none. */
export function describeSides(
  finding: Finding,
  runtime: Runtime,
): { found: string | null; required: string | null } {
  const { problem } = finding;
  const required = formatTarget(runtime);
  const { kind, platform, arch, libc } = runtime;
  switch (problem.code) {
    case 'ABI_MISMATCH':
      return {
        found: problem.abis
          .map((found) => formatTarget({ kind: problem.runtime ?? kind, abi: found, platform, arch, libc }))
          .join(' '),
        required,
      };
    case 'SHADOWED':
      return describeSides({ ...finding, problem: problem.problem }, runtime);
    case 'PLATFORM_PACKAGE_MISSING':
      return { found: problem.present.join(' ') || null, required: problem.wanted.join(' ') };
    case 'NOT_BUILT':
      return { found: null, required: problem.expected[0] ?? required };
    case 'DIGEST_CHANGED':
      return { found: problem.actual, required: problem.pinned };
    case 'PLATFORM_MISMATCH':
      return { found: problem.platform, required };
    case 'ARCH_MISMATCH':
      return { found: problem.archs.join(' '), required };
    case 'LIBC_MISMATCH':
      return { found: problem.libc, required: runtime.libc ?? required };
    case 'GLIBC_TOO_OLD':
      return {
        found: `glibc ${problem.needs}`,
        required: runtime.glibc === null ? required : `glibc ${runtime.glibc}`,
      };
    case 'NODE_API_TOO_NEW':
      return {
        found: `Node-API ${problem.needs}`,
        required: runtime.nodeApi === null ? required : `Node-API ${runtime.nodeApi}`,
      };
    case 'LIBSTDCXX_TOO_OLD':
      return { found: problem.needs, required };
    case 'LIBRARY_MISSING':
      return { found: problem.libraries.join(' '), required };
    case 'SYMBOL_MISSING':
      return { found: problem.symbols.join(' '), required };
    case 'CORRUPT_FILE':
      return { found: problem.detail, required };
  }
}
