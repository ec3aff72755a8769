/**
 * Reads values of a known shape out of parsed JSON that anybody may have written. What comes out is built
 * anew: it holds the fields that its shape names and no others. No value is deeper than its shape, lists and
 * maps are bounded, and a key named like a part of `Object.prototype` is a key like any other.
 */
export type Shape<T> = (value: unknown) => T;

type Fields = Readonly<Record<string, Shape<unknown>>>;
type Optional<F extends Fields> = {
  [K in keyof F]: undefined extends ReturnType<F[K]> ? K : never;
}[keyof F];
type Shaped<F extends Fields> = { [K in Exclude<keyof F, Optional<F>>]: ReturnType<F[K]> } & {
  [K in Optional<F>]?: Exclude<ReturnType<F[K]>, undefined>;
};

const defaultMost = 100_000;

class Mismatch extends Error {}

/** The value as its shape says; null where it has another one. */
export function readShape<T>(shape: Shape<T>, value: unknown): T | null {
  try {
    return shape(value);
  } catch (error) {
    if (error instanceof Mismatch) return null;
    throw error;
  }
}

/** For a shape of one's own: the value is not of it. */
export function refuse(): never {
  throw new Mismatch();
}

export const string: Shape<string> = (value) => (typeof value === 'string' ? value : refuse());

/** A finite number. */
export const number: Shape<number> = (value) =>
  typeof value === 'number' && Number.isFinite(value) ? value : refuse();

export const boolean: Shape<boolean> = (value) => (typeof value === 'boolean' ? value : refuse());

/** One of these. */
export const literal =
  <const T extends string | number | boolean | null>(...values: readonly T[]): Shape<T> =>
  (value) =>
    values.some((known) => known === value) ? (value as T) : refuse();

/** One of a type's strings: all of them are named, or it does not compile. */
export const oneOf =
  <T extends string>(names: Readonly<Record<T, true>>): Shape<T> =>
  (value) =>
    typeof value === 'string' && Object.hasOwn(names, value) ? (value as T) : refuse();

/** What another test lets through: a string that is a path, a list without repetitions. */
export const where =
  <T>(shape: Shape<T>, holds: (value: T) => boolean): Shape<T> =>
  (value) => {
    const read = shape(value);
    return holds(read) ? read : refuse();
  };

export const nullable =
  <T>(shape: Shape<T>): Shape<T | null> =>
  (value) =>
    value === null ? null : shape(value);

/** A field that may be left out. */
export const optional =
  <T>(shape: Shape<T>): Shape<T | undefined> =>
  (value) =>
    value === undefined ? undefined : shape(value);

export const array =
  <T>(item: Shape<T>, most = defaultMost): Shape<T[]> =>
  (value) =>
    Array.isArray(value) && value.length <= most ? value.map((each) => item(each)) : refuse();

/** Names that others chose, and what each stands for. */
export const map =
  <T>(item: Shape<T>, most = defaultMost): Shape<Map<string, T>> =>
  (value) => {
    const entries = Object.entries(object(value));
    return entries.length <= most ? new Map(entries.map(([key, each]) => [key, item(each)])) : refuse();
  };

/** Names that others chose as keys of an object, where a type asks for one. */
export const dictionary =
  <T>(item: Shape<T>, most = defaultMost): Shape<Record<string, T>> =>
  (value) =>
    Object.fromEntries(map(item, most)(value));

/** These fields, in the order in which they were written. */
export const record =
  <const F extends Fields>(fields: F): Shape<Shaped<F>> =>
  (value) => {
    const from = object(value);
    const read: Record<string, unknown> = {};
    for (const name of Object.keys(from)) {
      const shape = Object.hasOwn(fields, name) ? fields[name] : undefined;
      if (shape !== undefined) read[name] = shape(from[name]);
    }
    // What is missing may be optional.
    for (const name of Object.keys(fields)) if (!Object.hasOwn(read, name)) fields[name]?.(undefined);
    return read as Shaped<F>;
  };

/** One of several records, told apart by the field `tag`, whose value is the name of the record's shape. */
export const union =
  <const S extends Readonly<Record<string, Shape<unknown>>>>(
    tag: string,
    shapes: S,
  ): Shape<ReturnType<S[keyof S]>> =>
  (value) => {
    const kind = String(object(value)[tag]);
    return (Object.hasOwn(shapes, kind) ? shapes[kind] : refuse)?.(value) as ReturnType<S[keyof S]>;
  };

function object(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : refuse();
}
