import type { PackageProblem } from '../verdict/problem.ts';
import { joinWords } from './names.ts';
import type { OwnWords } from './own-words.ts';

/* What `check --frozen` finds. The package managers' plugins leave it out. */

type Of<Code extends PackageProblem['code']> = Extract<PackageProblem, { code: Code }>;

export function describeUnknownTarget({ place, known }: Of<'TARGET_NOT_RECORDED'>) {
  const has =
    known.length === 0
      ? 'abi-lock.json is missing or empty'
      : `abi-lock.json has ${joinWords(known.slice(0, 6), 'and')}`;
  const sides: OwnWords = {
    form: 'own',
    predicate: (many) => `${many ? 'are' : 'is'} not recorded for ${place}`,
    past: `was not recorded for ${place}`,
    counterpart: has,
    clause: ` (${has})`,
    report: `Nothing is recorded for ${place}.`,
  };
  return {
    sides,
    why: `This project has recorded nothing for ${place} yet, so nothing of this tree can be compared. If the project is to run there, record it on such a machine, and commit abi-lock.json.`,
  };
}

export function describeDifference(problem: Of<'RECORD_DIFFERS'>) {
  const { singular, plural, past, why } = words[problem.how];
  const detail = detailOf(problem);
  const sides: OwnWords = {
    form: 'own',
    predicate: (many) => (many ? plural : singular),
    past,
    counterpart: detail,
    clause: ` (${detail})`,
    report: 'The file is not as abi-lock.json records it.',
  };
  return { sides, why };
}

function detailOf({ how, place, recorded, found }: Of<'RECORD_DIFFERS'>): string {
  if (how === 'added') return `loaded on ${place}`;
  if (how === 'removed') return `recorded for ${place}`;
  return `${found} here, recorded as ${recorded} for ${place}`;
}

const words = {
  added: {
    singular: 'is not in abi-lock.json',
    plural: 'are not in abi-lock.json',
    past: 'was not in abi-lock.json',
    why: 'It was installed without being recorded, or what was recorded is not committed.',
  },
  removed: {
    singular: 'is in abi-lock.json, and not in this project',
    plural: 'are in abi-lock.json, and not in this project',
    past: 'was in abi-lock.json, and not in this project',
    why: 'Neither this tree nor its lockfile has that version: it was removed or replaced without being recorded.',
  },
  changed: {
    singular: 'differs from what abi-lock.json records',
    plural: 'differ from what abi-lock.json records',
    past: 'differed from what abi-lock.json records',
    why: 'The same version has another native file here, or got it in another way: it was built elsewhere and downloaded here, which abi-lock.json would pin.',
  },
} as const satisfies Record<Of<'RECORD_DIFFERS'>['how'], Record<string, string>>;

/** Both sides as machines compare them: targets, or rows of abi-lock.json. */
export const listRecorded = (problem: Of<'TARGET_NOT_RECORDED' | 'RECORD_DIFFERS'>) =>
  problem.code === 'RECORD_DIFFERS'
    ? { found: problem.found, required: problem.recorded }
    : { found: problem.known.join(' ') || null, required: problem.place };

/** Records it as it is now. */
export const adviseRecord = () => ({
  kind: 'command' as const,
  command: { runner: 'abistamp', args: ['record'] },
});
