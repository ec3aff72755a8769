import { runtimeNames } from '../runtime/kind.ts';
import type { Runtime } from '../runtime/runtime.ts';
import type { FindingCode, NotBuiltReason, PackageProblem, Problem } from '../verdict/problem.ts';
import { describeRefusedAddon, explainLateSymbol } from './bun-deno-words.ts';
import { describeExternalBuffers } from './external-words.ts';
import { describeDifference, describeUnknownTarget } from './frozen-words.ts';
import { describeOldMacOs, describeUnsigned, explainRosetta } from './mac-words.ts';
import { formatRuntime, joinWords, nameAbis, nameMachine, namePlatform, nameSomeOf } from './names.ts';
import type { OwnWords } from './own-words.ts';
import { describeUnrunnable } from './program-words.ts';
import { describeFailedLoad, describeRefuted } from './proof-words.ts';

/**
 * The two sides of a finding. Each form has a fixed grammar, from which `sentences.ts` builds whole
 * sentences, so that a code fits every frame (a heading, one line, data, an explanation) without knowing any
 * of them.
 */
export type Sides =
  /**
   * `found`: a participle with its complement, "compiled for Node 20 (ABI 115)"; `required`: a noun, "Node
   * 22.11.0 (ABI 127)".
   */
  | { form: 'made'; found: string; required: string }
  /**
   * Nouns: `needs` "glibc 2.39", `holder` "this machine", `has` "glibc 2.36"; null where it has nothing of
   * the kind.
   */
  | { form: 'needs'; needs: string; many: boolean; holder: string; has: string | null }
  /**
   * Nouns: `lacks`, without an article, "native file for Linux x64"; `missing` "build/Release/addon.node";
   * `instead` what is there.
   */
  | { form: 'lacks'; lacks: string; missing: string | null; instead: string | null }
  | { form: 'gone' }
  /** `detail`: what the file does, "is empty"; `required`: what it has to be for, "Linux x64". */
  | { form: 'damaged'; detail: string; required: string }
  /** Two SHA-256 sums. */
  | { form: 'changed'; actual: string; recorded: string }
  /** Words of its own, for what only the command finds: the plugins leave them out. */
  | OwnWords;

/** A finding in words. */
interface Description {
  sides: Sides;
  /** Why the two do not go together, in whole sentences. */
  why: string;
}

type Describe<Code extends FindingCode> = (
  problem: Extract<Problem | PackageProblem, { code: Code }>,
  runtime: Runtime,
) => Description;

/** Every code has its words here, or this does not compile. */
const descriptions: { [Code in FindingCode]: Describe<Code> } = {
  ABI_MISMATCH: ({ abis, runtime: kind }, runtime) => ({
    sides: { form: 'made', found: `compiled for ${nameAbis(abis, kind)}`, required: formatRuntime(runtime) },
    why: `${nameProgram(runtime)} refuses an addon that was compiled for another ABI (ERR_DLOPEN_FAILED).`,
  }),
  NODE_API_TOO_NEW: ({ needs, how }, runtime) => ({
    sides: {
      form: 'needs',
      needs: `Node-API ${needs}`,
      many: false,
      holder: formatRuntime(runtime),
      has: runtime.nodeApi === null ? null : `Node-API ${runtime.nodeApi}`,
    },
    why:
      how === 'declared'
        ? `${nameProgram(runtime)} crashes without a message (segmentation fault) when an addon declares a newer Node-API than its own.`
        : 'The addon calls functions that are not there yet.',
  }),
  PLATFORM_MISMATCH: ({ platform }, runtime) => ({
    sides: { form: 'made', found: `made for ${namePlatform(platform)}`, required: nameMachine(runtime) },
    why: `${namePlatform(runtime.platform)} cannot load a file that was made for ${namePlatform(platform)}: the tree was copied from another machine, or installed for one.`,
  }),
  ARCH_MISMATCH: ({ archs, translated }, runtime) => ({
    sides: {
      form: 'made',
      found: `made for ${joinWords(archs, 'and') || 'another processor'}`,
      required: runtime.arch,
    },
    why: `${formatRuntime(runtime)} is a program for ${runtime.arch}, and cannot load code for another processor.${explainRosetta(translated, runtime)}`,
  }),
  LIBC_MISMATCH: ({ libc, certain }, runtime) => ({
    sides: {
      form: 'made',
      found: `linked with ${libc}`,
      required: runtime.libc ?? namePlatform(runtime.platform),
    },
    why: certain
      ? `${libc} and ${runtime.libc ?? 'the C library of this system'} are different C libraries: what is linked with one does not load with the other.`
      : `musl loads many files that were made for ${libc}, but the process ends as soon as one calls a function that only ${libc} has.`,
  }),
  GLIBC_TOO_OLD: ({ needs }, runtime) => ({
    sides: {
      form: 'needs',
      needs: `glibc ${needs}`,
      many: false,
      holder: 'this machine',
      has: runtime.glibc === null ? null : `glibc ${runtime.glibc}`,
    },
    why: `The loader refuses a file that was compiled on a newer system than this one (version \`GLIBC_${needs}' not found).`,
  }),
  MACOS_TOO_OLD: describeOldMacOs,
  LIBSTDCXX_TOO_OLD: ({ needs, library }) => ({
    sides: { form: 'needs', needs, many: false, holder: `${library} on this machine`, has: null },
    why: 'It takes the C++ library of a newer compiler than the one that this system came with.',
  }),
  LIBRARY_MISSING: ({ libraries, from, elsewhere }, runtime) => ({
    sides: {
      form: 'needs',
      needs: joinWords(libraries, 'and'),
      many: libraries.length > 1,
      holder: nameHolder(from, elsewhere, runtime),
      has: null,
    },
    why: `The loader refuses a file when a library that it needs is missing.${explainLack(from, elsewhere)}`,
  }),
  SYMBOL_MISSING: ({ symbols, late }, runtime) => ({
    sides: {
      form: 'needs',
      needs: `the ${symbols.length === 1 ? 'symbol' : 'symbols'} ${nameSomeOf(symbols)}`,
      many: symbols.length > 1,
      holder: formatRuntime(runtime),
      has: null,
    },
    why:
      late === true
        ? explainLateSymbol(runtime)
        : 'The loader refuses a file when a symbol that it needs is nowhere to be found.',
  }),
  INITIAL_EXEC_TLS: (_, runtime) => ({
    sides: {
      form: 'needs',
      needs: 'static thread-local storage',
      many: false,
      holder: formatRuntime(runtime),
      has: null,
    },
    why: 'It is laid out when a program starts: for libraries that are loaded later, glibc has little room, and musl none.',
  }),
  ADDON_REFUSED: describeRefusedAddon,
  CORRUPT_FILE: ({ detail, endsProcess }, runtime) => ({
    sides: { form: 'damaged', detail, required: nameMachine(runtime) },
    why: `${endsProcess === true ? `${nameProgram(runtime)} ends without a message (SIGBUS) when it reaches what is missing. ` : ''}The usual causes are an interrupted download, a full disk, and a pointer file (Git LFS) in place of the real one.`,
  }),
  NOEXEC_MOUNT: ({ mount }) => ({
    sides: {
      form: 'needs',
      needs: 'a file system that allows execution',
      many: false,
      holder: 'this project',
      has: `${mount}, mounted with noexec`,
    },
    why: 'The kernel maps no code from a file system that is mounted with noexec (failed to map segment from shared object), so no rebuild there helps.',
  }),
  EXECUTABLE_STACK: ({ how }, runtime) => ({
    sides: {
      form: 'needs',
      needs: 'an executable stack',
      many: false,
      holder: 'this machine',
      has: runtime.glibc === null ? null : `glibc ${runtime.glibc}, which refuses that`,
    },
    why: `Since 2.41, glibc loads no library that asks for an executable stack (cannot enable executable stack as shared object requires)${
      how === 'asked'
        ? '. Hardly any needs one: assembly without a .note.GNU-stack section makes the linker ask.'
        : `, and on ${runtime.arch} a file without a PT_GNU_STACK header does.`
    }`,
  }),
  UNSIGNED: describeUnsigned,
  NOT_EXECUTABLE: describeUnrunnable,
  NOT_BUILT: ({ why, expected }, runtime) => ({
    sides: {
      form: 'lacks',
      lacks: `native file for ${formatRuntime(runtime)} on ${nameMachine(runtime)}`,
      missing: expected[0] ?? null,
      instead: null,
    },
    why: reasons[why],
  }),
  PACKAGE_MISSING: () => ({
    sides: { form: 'gone' },
    why: "The package manager's records say that it was installed here, and its folder is gone.",
  }),
  PLATFORM_PACKAGE_MISSING: ({ wanted, present, offered, omission, translated }, runtime) => ({
    sides: {
      form: 'lacks',
      lacks: `platform package for ${nameMachine(runtime)}`,
      missing: joinWords(wanted, 'or'),
      instead: present.length === 0 ? null : joinWords(present, 'and'),
    },
    why: `${
      offered
        ? `The native part comes in a separate package for each platform, and the one for this machine is not installed.${omission === undefined ? '' : ` The setting ${omission.setting} keeps it out.`}`
        : `The native part comes in a separate package for each platform, and this version has none for ${nameMachine(runtime)}.`
    }${explainRosetta(translated, runtime)}`,
  }),
  SHADOWED: ({ problem, by }, runtime) => ({
    sides: describeProblem(problem, runtime).sides,
    why: `The package loads this file before ${by}, which would fit.`,
  }),
  DIGEST_CHANGED: ({ pinned, actual }) => ({
    sides: { form: 'changed', actual: `${actual.slice(0, 16)}…`, recorded: `${pinned.slice(0, 16)}…` },
    why: 'A downloaded file is not the one that was recorded for this version. Lockfiles do not cover what install scripts download.',
  }),
  LOAD_FAILED: describeFailedLoad,
  VERDICT_REFUTED: describeRefuted,
  EXTERNAL_BUFFERS: describeExternalBuffers,
  TARGET_NOT_RECORDED: describeUnknownTarget,
  RECORD_DIFFERS: describeDifference,
};

function nameHolder(from: string | null, elsewhere: true | undefined, { platform }: Runtime): string {
  if (elsewhere === true) return namePlatform(platform);
  return from === null ? 'this machine' : 'this tree';
}

function explainLack(from: string | null, elsewhere: true | undefined): string {
  if (elsewhere === true)
    return ' The package does not bring it, and what else that machine has is not known here.';
  return from === null ? '' : ` The package that brings this one, ${from}, is missing or incomplete.`;
}

const reasons = {
  'not-approved': 'The build script did not run: this project has not approved it.',
  denied: 'The build script did not run: this project forbids it.',
  'scripts-off': 'The build script did not run: install scripts are switched off.',
  failed: 'It is optional, and the build or download probably failed during the install.',
  'never-run': 'The build did not run, or left nothing behind.',
  removed: 'The file came with the package, which has no build of its own, and is gone.',
  unsupported: 'The package brings its native files with it, and has none for this runtime.',
  excluded: 'Its package.json excludes this platform.',
} as const satisfies Record<NotBuiltReason, string>;

/** Every code that a finding can have. */
export const findingCodes = Object.keys(descriptions) as readonly FindingCode[];

export function describeProblem(problem: Problem | PackageProblem, runtime: Runtime): Description {
  const describe = descriptions[problem.code] as Describe<FindingCode>;
  return describe(problem as never, runtime);
}

function nameProgram({ kind }: Runtime): string {
  return runtimeNames[kind];
}
