import type { Runtime } from '../runtime/runtime.ts';
import type { Unjudged } from '../tree/unjudged.ts';
import type { PackageProblem } from '../verdict/problem.ts';
import { quoteWord } from './format-command.ts';
import { formatRuntime } from './names.ts';
import type { OwnWords } from './own-words.ts';

/* What is said after packages were loaded (`check --prove`). The package managers' plugins leave it out. */

type Of<Code extends PackageProblem['code']> = Extract<PackageProblem, { code: Code }>;

export function describeFailedLoad({ how, detail }: Of<'LOAD_FAILED'>, runtime: Runtime) {
  return {
    sides: sayLoads(false, inOneLine(detail)),
    why: `${failures[how]} By all that can be read of its files, it should load in ${formatRuntime(runtime)}.`,
  };
}

/** As the end of a sentence. */
const inOneLine = (text: string): string => text.replace(/\s+/g, ' ').replace(/\.$/, '').slice(0, 400);

const failures = {
  refused: 'It was required in a process of its own, and a native file could not be opened.',
  threw: 'It was required in a process of its own, and threw.',
  died: 'It was required in a process of its own, which did not survive that.',
} as const satisfies Record<Of<'LOAD_FAILED'>['how'], string>;

export function describeRefuted({ detail }: Of<'VERDICT_REFUTED'>, runtime: Runtime) {
  return {
    sides: sayLoads(true, `${detail} was found`),
    why: `It was required in a process of its own, and ${formatRuntime(runtime)} opened the file. So abistamp is mistaken about it: please report that.`,
  };
}

/** @param said what it said when it failed to load, or the code of what was found although it loads */
function sayLoads(loads: boolean, said: string): OwnWords {
  const predicate = (many: boolean) =>
    loads ? `${many ? 'load' : 'loads'} all the same` : `${many ? 'do' : 'does'} not load`;
  return {
    form: 'own',
    predicate,
    past: loads ? 'loaded all the same' : 'did not load',
    counterpart: said,
    clause: `: ${said}`,
    report: loads ? 'The file loads.' : 'The file does not load.',
  };
}

export function adviseAfterProof(
  { code }: Of<'LOAD_FAILED' | 'VERDICT_REFUTED'>,
  { name }: { name: string },
  runtime: Runtime,
) {
  const word = quoteWord(name);
  if (code === 'LOAD_FAILED')
    return {
      kind: 'advice' as const,
      text: `install ${word} again, or a version of it that loads in ${formatRuntime(runtime)}`,
      next: { runner: 'abistamp' as const, args: ['check', '--prove'] },
    };
  const text = `report what is printed for ${word} at https://github.com/abistamp/abistamp/issues`;
  return { kind: 'advice' as const, text, next: null };
}

/** `detail` is empty for a package that may not be loaded. */
export function describeNotLoaded({ package: name, path, detail }: Unjudged) {
  const word = quoteWord(name ?? path);
  return detail === ''
    ? {
        predicate: 'was not loaded: this project has not approved its scripts',
        why: 'Loading runs its code. By what can be read of its files alone, nothing is wrong that is not listed.',
        step: () => `approve the scripts of ${word}, or check without --prove`,
      }
    : {
        predicate: 'could not be loaded by itself',
        why: `What it said has nothing to do with its native files: ${inOneLine(detail)}.`,
        step: () => `require ${word} as the program does that uses it`,
      };
}
