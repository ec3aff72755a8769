import type { Unjudged, UnjudgedCode } from '../tree/unjudged.ts';
import { quoteWord, type Runner } from './format-command.ts';
import { describeNotLoaded } from './proof-words.ts';

/** Why something was not judged, in words. */
interface UnjudgedWords {
  /** Follows a count of packages or folders: "could not be read". */
  predicate: string;
  /** Why nothing can be said about it, in whole sentences. */
  why: string;
  /** What shows it after all, for a project that runs abistamp this way. */
  step: (runner: Runner) => string;
}

type Describe = (unjudged: Unjudged) => UnjudgedWords;

/** Every code has its words here, or this does not compile. */
const descriptions: Readonly<Record<UnjudgedCode, Describe>> = {
  UNREADABLE: ({ path, detail }) => ({
    predicate: `could not be read (${detail})`,
    why: refused.has(detail)
      ? 'This user may not read it, so nothing is known of what it holds. A rebuild would not change that.'
      : 'The system gives an error in place of what it holds. A rebuild would not change that.',
    step: (runner) => `run ${runner} as a user who may read ${quoteWord(path)}, or let this one read it`,
  }),
  NOT_UNDERSTOOD: ({ path, detail }) => ({
    predicate: 'could not be understood',
    why:
      detail === 'libraries'
        ? 'Following the libraries that it loads takes too long.'
        : `It holds native files, and its ${detail} does not say how they are loaded.`,
    step: () => `look at ${quoteWord(path)}, or install it again`,
  }),
  LINKED_ELSEWHERE: ({ detail }) => ({
    predicate: 'could not be looked at where it is linked to',
    why: `A link leads to ${detail}, outside of this project, and not all that is loaded from there could be found.`,
    step: (runner) => `run ${runner} check in ${quoteWord(detail)}`,
  }),
  TREES_BELOW: () => ({
    predicate: 'was not looked at: it has an install of its own',
    why: 'Each package of this workspace has its own lockfile and its own packages, which this check does not cover.',
    step: (runner) => `run ${runner} check --recursive`,
  }),
  OTHER_ROOT: ({ detail }) => ({
    predicate: 'could not be checked here',
    why: `Not all that ${detail} itself needs is here: its loader sees other folders (qemu -L), or an image lacks them.`,
    step: (runner) => `run ${runner} check where ${quoteWord(detail)} has its libraries`,
  }),
  NOT_LOADED: describeNotLoaded,
};

const refused: ReadonlySet<string> = new Set(['EACCES', 'EPERM']);

/** Every code of something that was not judged. */
export const unjudgedCodes = Object.keys(descriptions) as readonly UnjudgedCode[];

export const describeUnjudged = (unjudged: Unjudged): UnjudgedWords => descriptions[unjudged.code](unjudged);
