import type { Cause, ForeignFile, ProcessCause } from '../load-error/cause.ts';
import type { Runtime } from '../runtime/runtime.ts';
import type { PackageProblem, Problem } from '../verdict/problem.ts';
import { describeProblem, findingCodes } from './describe-finding.ts';
import { pageOf } from './links.ts';
import { namePlatform } from './names.ts';
import { formatReport } from './sentences.ts';

export type ProcessCode = ProcessCause['code'];

interface Words<Code extends ProcessCode> {
  /** What the message means, and why: whole sentences. */
  says: string | ((cause: Extract<ProcessCause, { code: Code }>) => string);
  /** What to do, as an order without its full stop. */
  step: string;
  /** The message is the last word, whatever the file is like. */
  certain: boolean;
}

/** Every cause that is no finding has its words here, or this does not compile. */
const words: { [Code in ProcessCode]: Words<Code> } = {
  LOADED_BEFORE: {
    says: 'The addon was loaded before in this process (by another worker, another test file, or before the module cache was cleared), and it is not context-aware: it registers only once. No rebuild changes that.',
    step: 'load it in the main thread alone, or run workers and tests as child processes, or install a version of the package that is context-aware',
    certain: false,
  },
  NOT_REGISTERED: {
    says: 'The file was loaded, but no addon registered itself. Either it was compiled for another runtime (Node and Electron differ), or this process loaded it before and it registers only once.',
    step: 'run npx abistamp check in that project; in Electron, rebuild the package for Electron',
    certain: false,
  },
  BUNDLED: {
    says: 'The code that looks for the native file is in a bundle, away from its package, so it looks in the wrong place. The package itself may be fine, and no rebuild changes where the bundle looks.',
    step: 'mark the package as external in the bundler, and ship its folder in node_modules beside the bundle',
    certain: true,
  },
  ADDONS_DISABLED: {
    says: 'This Node does not load addons at all: it runs with --no-addons or the permission model, in a browser, or is linked statically. No file is at fault.',
    step: 'run Node without --no-addons (with --allow-addons under the permission model), or use a package without native code',
    certain: true,
  },
  NOT_PERMITTED: {
    says: 'The system does not let this user read or map the file. The file itself was not judged.',
    step: 'give the user who runs the program read access to the file and its folders (and check AppArmor, SELinux or the policy of Windows)',
    certain: true,
  },
  NOEXEC_MOUNT: {
    says: 'The file is on a file system that is mounted with noexec, so the system maps none of its code. A rebuild in the same place fails alike.',
    step: 'move the files to a file system without noexec, or mount it with exec; for a temporary folder, set TMPDIR to another one',
    certain: false,
  },
  STATIC_TLS: {
    says: 'The process has no room left for the thread-local data of the library, which has to be loaded early. No rebuild here changes that.',
    step: 'load the package before others, or set LD_PRELOAD to the library, or GLIBC_TUNABLES=glibc.rtld.optional_static_tls=2000000',
    certain: true,
  },
  CODE_SIGNATURE: {
    says: 'macOS refuses the code signature of the file: it is unsigned, was changed after it was signed, or is signed by another team than the program.',
    step: 'sign the file (codesign --force --sign - FILE), or sign the application with com.apple.security.cs.disable-library-validation',
    certain: true,
  },
  CPU_TOO_OLD: {
    says: 'The processor lacks instructions that the native code uses, such as AVX or x86-64-v2. Virtual machines often hide them.',
    step: 'set the virtual machine to its host processor type, or install a version that was compiled for older processors',
    certain: true,
  },
  DLL_MISSING: {
    says: 'Windows found no file there, or not all the DLLs that it needs. The message does not name them.',
    step: 'install the Microsoft Visual C++ Redistributable and the libraries that the package names, then run npx abistamp check',
    certain: false,
  },
  PROCEDURE_MISSING: {
    says: 'The file calls a function that the program or a DLL does not have: it was compiled for another Node or Electron, or another version of a DLL is found first.',
    step: 'run npx abistamp check in that project; in Electron, rebuild the package for Electron',
    certain: false,
  },
  INIT_FAILED: {
    says: 'Windows found the file, but its start-up code, or that of a DLL it needs, failed. Addons that are not context-aware fail so when they are loaded twice, and builds for Node in Electron.',
    step: 'in Electron, rebuild the package for Electron, and load it in one process alone',
    certain: false,
  },
  LIBRARY_TOO_OLD: {
    says: ({ needs, library }) =>
      `The file needs ${needs} of ${library}, and the ${library} that was loaded is older. Another package may have loaded its own copy first.`,
    step: 'update that library with the system’s package manager, or load this package before others that bring an older copy',
    certain: true,
  },
  NOT_UNPLUGGED: {
    says: 'Yarn keeps packages with native files unpacked, and this one is not there: the install has not run here since the branch, the machine or the lockfile changed.',
    step: 'run yarn install',
    certain: true,
  },
};

/**
 * A cause in words: what it is and why.
 *
 * @param loader what is known of the program that failed: a sentence, or empty
 */
export function explainCause(cause: Cause, runtime: Runtime, loader: string): string {
  if (isForeign(cause)) return explainForeign(cause);
  if (isProcessCause(cause)) {
    const { says } = wordsOf(cause);
    return typeof says === 'string' ? says : says(cause as never);
  }
  const { sides, why } = describeProblem(cause, failingMachine(cause, runtime));
  const named = sides.form === 'lacks' && sides.missing === '' ? { ...sides, missing: null } : sides;
  return `${formatReport(named)}${loader} ${whyIn(cause, runtime) ?? why}`;
}

/** The other side is that of the machine that failed, which is not always this one. */
function failingMachine(cause: Problem | PackageProblem, runtime: Runtime): Runtime {
  if (cause.code !== 'LIBC_MISMATCH') return runtime;
  return { ...runtime, libc: cause.libc === 'glibc' ? 'musl' : 'glibc' };
}

/** Reasons that fit a message of unknown origin better than those of a file that was read. */
function whyIn(cause: Problem | PackageProblem, runtime: Runtime): string | null {
  if (cause.code === 'ARCH_MISMATCH' && cause.archs.length === 0)
    return 'A 32-bit program loads no 64-bit file, nor the other way round, and none loads a file of another system.';
  if (cause.code === 'ARCH_MISMATCH') return 'A program loads code for its own processor alone.';
  if (cause.code === 'SYMBOL_MISSING' && cause.late !== true && runtime.execPath !== null)
    return 'It was compiled for another version of the program or library that should have it.';
  return null;
}

function explainForeign({ system }: ForeignFile): string {
  const others = ['linux', 'darwin', 'win32'] as const;
  const names = others.filter((name) => name !== system).map(namePlatform);
  return `The file is not one for ${namePlatform(system)}, but most likely for ${names.join(' or ')}: node_modules was copied from another machine. Or it is not the file at all, but a pointer to it (Git LFS).`;
}

/** What to do about a cause that no file shows; null where it is a finding's. */
export function stepOf(cause: Cause | null): string | null {
  if (cause === null || !isProcessCause(cause)) return null;
  return wordsOf(cause).step;
}

/** Whether the message has the last word; otherwise the file has. */
export function isCertain(cause: Cause | null): boolean {
  return cause !== null && isProcessCause(cause) && wordsOf(cause).certain;
}

const page = 'https://github.com/abistamp/abistamp/blob/main/docs/explain.md#';

/** The page that explains a cause at length. */
export function pageOfCause(code: Cause['code']): string {
  const finding = findingCodes.find((one) => one === code);
  return finding === undefined ? `${page}${code.toLowerCase()}` : pageOf(finding);
}

function wordsOf<Code extends ProcessCode>({ code }: { code: Code }): Words<Code> {
  return words[code];
}

function isProcessCode(code: Cause['code']): code is ProcessCode {
  return Object.hasOwn(words, code);
}

function isProcessCause(cause: Cause): cause is ProcessCause {
  return isProcessCode(cause.code);
}

function isForeign(cause: Cause): cause is ForeignFile {
  return cause.code === 'PLATFORM_MISMATCH' && cause.platform === null;
}
