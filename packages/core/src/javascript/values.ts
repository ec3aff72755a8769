import { type Alternatives, always, both, either, otherwise } from './alternatives.ts';
import { joinPath } from './paths.ts';

/**
 * One possible text of an expression, with placeholders for what only the running program knows, and the
 * condition for it.
 */
export interface PossibleValue {
  /** Placeholders: `{platform}`, `{arch}`, `{libc}`, `{abi}`, `{node}`, and `{any}` for unknown parts. */
  text: string;
  when: Alternatives;
}

/** All possible values of an expression; null when unknown. */
export type Values = PossibleValue[] | null;

/** Marks a path built from `__dirname`: the rest is relative to the package. */
export const packageRoot = '\u0001/';

const maxValues = 24;
const maxText = 2048;

export function textValue(text: string): PossibleValue[] {
  return [{ text, when: always }];
}

/** For a part of something longer: an unknown part must not hide the rest. */
export function orAny(values: Values): PossibleValue[] {
  return values ?? textValue('{any}');
}

/** Every text on the left followed by every text on the right, where both are possible together. */
export function concat(left: PossibleValue[], right: PossibleValue[]): PossibleValue[] {
  const joined: PossibleValue[] = [];
  for (const a of left) {
    for (const b of right) {
      const when = both(a.when, b.when);
      if (when.length > 0 && a.text.length + b.text.length < maxText)
        joined.push({ text: a.text + b.text, when });
      if (joined.length >= maxValues) return joined;
    }
  }
  return joined;
}

/** The union of the values, each text once. */
export function unite(...lists: PossibleValue[][]): PossibleValue[] {
  const found = new Map<string, Alternatives>();
  for (const { text, when } of lists.flat()) {
    const known = found.get(text);
    if (known !== undefined) found.set(text, either(known, when));
    else if (found.size < maxValues) found.set(text, when);
  }
  return [...found].map(([text, when]) => ({ text, when }));
}

/** The values that remain where a condition holds as well. */
export function restrict(values: PossibleValue[], condition: Alternatives): PossibleValue[] {
  return values.flatMap(({ text, when }) => {
    const joined = both(when, condition);
    return joined.length === 0 ? [] : [{ text, when: joined }];
  });
}

/** Values that have a text. */
export function listKnown(values: Values): PossibleValue[] {
  return values?.filter(({ text }) => text !== '' && text !== '{any}') ?? [];
}

/** Where an expression has no known text, so that what stands in for it counts. */
export function whereUnknown(values: Values): Alternatives {
  return either(...listKnown(values).map(({ when }) => when)).reduce<Alternatives>(
    (unknown, condition) => both(unknown, otherwise(condition)),
    always,
  );
}

/**
 * The items of a list joined by a separator. Off Linux there is no C library to name: a list that drops empty
 * items is shorter there.
 */
export function joinItems(items: Values[], separator: string, dropsEmpty: boolean): PossibleValue[] {
  let joined: PossibleValue[] | null = null;
  for (const item of items) {
    const known = dropsEmpty ? orAny(item).flatMap(divideLibc) : orAny(item);
    const previous: PossibleValue[] = joined ?? textValue('');
    const first: boolean = joined === null;
    // Neither an empty item nor one after nothing but empty ones has a separator.
    const isBare = (before: string, text: string): boolean =>
      first || (dropsEmpty && (before === '' || text === ''));
    joined = previous
      .flatMap((before) =>
        concat(
          [before],
          known.map(({ text, when }) => ({
            text: isBare(before.text, text) ? text : separator + text,
            when,
          })),
        ),
      )
      .slice(0, maxValues);
  }
  return joined ?? [];
}

function divideLibc(value: PossibleValue): PossibleValue[] {
  if (value.text !== '{libc}') return [value];
  return [
    ...restrict([value], [{ os: ['linux'] }]),
    ...restrict([{ text: '', when: value.when }], [{ os: ['!linux'] }]),
  ];
}

/** The directory of a path. */
export function parentOf(values: Values): Values {
  return (
    values?.map(({ text, when }) => ({ text: text.slice(0, Math.max(1, text.lastIndexOf('/'))), when })) ??
    null
  );
}

/** Joins the parts of a path; null if it does not start inside the package. */
export function joinParts([first, ...others]: Values[]): Values {
  let joined = first ?? null;
  if (joined === null) return null;
  for (const part of others) joined = concat(concat(joined, textValue('/')), orAny(part));
  const normal: PossibleValue[] = [];
  for (const { text, when } of joined) {
    if (!text.startsWith(packageRoot)) return null;
    const path = joinPath('', text.slice(packageRoot.length));
    if (path !== null) normal.push({ text: packageRoot + path, when });
  }
  return normal;
}
