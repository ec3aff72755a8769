import type { Sides } from './describe-finding.ts';

type Say<Form extends Sides['form']> = (sides: Extract<Sides, { form: Form }>, many: boolean) => string;

/** The state of one or several packages, after their names: "was compiled for Node 20 (ABI 115)". */
const predicates: { [Form in Sides['form']]: Say<Form> } = {
  made: ({ found }, many) => `${many ? 'were' : 'was'} ${found}`,
  needs: ({ needs }, many) => `${many ? 'need' : 'needs'} ${needs}`,
  lacks: ({ lacks }, many) => `${many ? 'have' : 'has'} no ${lacks}`,
  gone: (_, many) => `${many ? 'are' : 'is'} missing`,
  damaged: ({ detail }, many) => `${many ? 'each have' : 'has'} a native file that ${detail}`,
  changed: (_, many) => `${many ? 'do' : 'does'} not match abi-lock.json`,
  own: ({ predicate }, many) => predicate(many),
};

/** The same for packages that have been repaired since: "had no native file for Linux x64". */
const pastPredicates: { [Form in Sides['form']]: Say<Form> } = {
  made: predicates.made,
  needs: ({ needs }) => `needed ${needs}`,
  lacks: ({ lacks }) => `had no ${lacks}`,
  gone: (_, many) => `${many ? 'were' : 'was'} missing`,
  damaged: ({ detail }) => `had a native file that ${detail}`,
  changed: () => 'did not match abi-lock.json',
  own: ({ past }) => past,
};

/**
 * The other side, in a line or column of its own: "required here: Node 22.11.0 (ABI 127)". Empty if there is
 * none.
 */
const counterparts: { [Form in Sides['form']]: Say<Form> } = {
  made: ({ required }) => `required here: ${required}`,
  needs: (sides) => (sides.has === null ? holderLacks(sides) : `${sides.holder} has ${sides.has}`),
  lacks: ({ missing, instead }) =>
    [missing === null ? [] : `missing: ${missing}`, instead === null ? [] : `installed: ${instead}`]
      .flat()
      .join('; '),
  gone: () => '',
  damaged: ({ required }) => `required here: a native file for ${required}`,
  changed: ({ actual, recorded }) => `SHA-256 ${actual}, recorded as ${recorded}`,
  own: ({ counterpart }) => counterpart,
};

/**
 * Both sides after the name of their subject, as a clause: "needs glibc 2.39, but this machine has glibc
 * 2.36".
 */
const clauses: { [Form in Sides['form']]: Say<Form> } = {
  made: (sides, many) => `${predicates.made(sides, many)}, but ${sides.required} is required here`,
  needs: (sides, many) => {
    const { holder, has } = sides;
    return `${predicates.needs(sides, many)}, ${has === null ? `which ${holder} does not have` : `but ${holder} has ${has}`}`;
  },
  lacks: (sides, many) => {
    const { missing, instead } = sides;
    const both = instead === null ? '' : ` (installed: ${instead})`;
    return `${predicates.lacks(sides, many)}${missing === null ? '' : `: ${missing} is missing${both}`}`;
  },
  gone: predicates.gone,
  damaged: (sides, many) =>
    `${predicates.damaged(sides, many)}, but one for ${sides.required} is required here`,
  changed: (sides, many) => `${predicates.changed(sides, many)} (${counterparts.changed(sides, many)})`,
  own: ({ predicate, clause }, many) => `${predicate(many)}${clause}`,
};

/** What a loader's message says about its file, wherever that was: a sentence. */
const reports: { [Form in Sides['form']]: Say<Form> } = {
  made: ({ found }) => `The file was ${found}.`,
  needs: ({ needs }) => `The file needs ${needs}, which the loader did not find.`,
  lacks: ({ missing }) =>
    missing === null
      ? 'The package found no native file.'
      : `The package looked for ${missing}, which was not there.`,
  gone: () => 'The package is missing.',
  damaged: ({ detail }) => `The file ${detail}.`,
  changed: () => 'The file is not the one that abi-lock.json records.',
  own: ({ report }) => report,
};

export const formatPredicate = (sides: Sides, many = false): string =>
  (predicates[sides.form] as Say<Sides['form']>)(sides as never, many);

export const formatPast = (sides: Sides, many = false): string =>
  (pastPredicates[sides.form] as Say<Sides['form']>)(sides as never, many);

export const formatCounterpart = (sides: Sides): string =>
  (counterparts[sides.form] as Say<Sides['form']>)(sides as never, false);

export const formatClause = (sides: Sides, many = false): string =>
  (clauses[sides.form] as Say<Sides['form']>)(sides as never, many);

/** The same about a named file: "is empty, but a native file for Linux x64 is required here". */
export const formatFileClause = (sides: Sides): string =>
  sides.form === 'damaged'
    ? `${sides.detail}, but a native file for ${sides.required} is required here`
    : formatClause(sides);

export const formatReport = (sides: Sides): string =>
  (reports[sides.form] as Say<Sides['form']>)(sides as never, false);

function holderLacks({ holder, many }: Extract<Sides, { form: 'needs' }>): string {
  return `${holder} does not have ${many ? 'them' : 'it'}`;
}
