import { runtimeNames } from '../runtime/kind.ts';
import type { Runtime } from '../runtime/runtime.ts';

/** The words of `MACOS_TOO_OLD`. */
export function describeOldMacOs({ needs }: { needs: string }, { macos }: Runtime) {
  return {
    sides: {
      form: 'needs' as const,
      needs: `macOS ${needs}`,
      many: false,
      holder: 'this machine',
      has: macos === null ? null : `macOS ${macos}`,
    },
    why: 'The file was linked for a newer macOS. It loads, unless it uses something that came later (Symbol not found, built for macOS … which is newer than running OS).',
  };
}

/** What else fits, if this program is translated: a sentence after others, or nothing. */
export function explainRosetta(translated: true | undefined, { kind }: Runtime): string {
  return translated === true
    ? ` This Mac has Apple silicon, and runs this ${runtimeNames[kind]} for Intel by Rosetta: one for arm64 would load what is here.`
    : '';
}

export function describeUnsigned(_: object, { kind }: Runtime) {
  return {
    sides: {
      form: 'needs' as const,
      needs: 'a code signature',
      many: false,
      holder: 'the file',
      has: null,
    },
    why: `On Apple silicon, macOS runs no code without a signature: it refuses the file, or ends ${runtimeNames[kind]} (Killed: 9). A signature without an identity is enough.`,
  };
}
