/**
 * Validates parsed JSON that anyone may have written. The result is a new value with exactly the fields that
 * its shape names. It is no deeper than the shape, lists and maps are bounded, and keys named like members of
 * `Object.prototype` are ordinary keys.
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

/** The value in its shape; null when it does not match. */
export function readShape<T>(shape: Shape<T>, value: unknown): T | null {
  try {
    return shape(value);
  } catch (error) {
    if (error instanceof Mismatch) return null;
    throw error;
  }
}

/** Reports a mismatch, for custom shapes. */
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

/** One of a union's strings: leaving one out does not compile. */
export const oneOf =
  <T extends string>(names: Readonly<Record<T, true>>): Shape<T> =>
  (value) =>
    typeof value === 'string' && Object.hasOwn(names, value) ? (value as T) : refuse();

/** A shape with a further test: a string that is a path, a list without duplicates. */
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

/** An optional field. */
export const optional =
  <T>(shape: Shape<T>): Shape<T | undefined> =>
  (value) =>
    value === undefined ? undefined : shape(value);

export const array =
  <T>(item: Shape<T>, most = defaultMost): Shape<T[]> =>
  (value) =>
    Array.isArray(value) && value.length <= most ? value.map((each) => item(each)) : refuse();

/** A map with keys that others chose. */
export const map =
  <T>(item: Shape<T>, most = defaultMost): Shape<Map<string, T>> =>
  (value) => {
    const entries = Object.entries(object(value));
    return entries.length <= most ? new Map(entries.map(([key, each]) => [key, item(each)])) : refuse();
  };

/** The same as an object, where a type requires one. */
export const dictionary =
  <T>(item: Shape<T>, most = defaultMost): Shape<Record<string, T>> =>
  (value) =>
    Object.fromEntries(map(item, most)(value));

/** A record with these fields, in this order. */
export const record =
  <const F extends Fields>(fields: F): Shape<Shaped<F>> =>
  (value) => {
    const from = object(value);
    const read: Record<string, unknown> = {};
    for (const name of Object.keys(from)) {
      const shape = Object.hasOwn(fields, name) ? fields[name] : undefined;
      if (shape !== undefined) read[name] = shape(from[name]);
    }
    // A missing field may be optional.
    for (const name of Object.keys(fields)) if (!Object.hasOwn(read, name)) fields[name]?.(undefined);
    return read as Shaped<F>;
  };

/**
 * One of several records, discriminated by the field `tag`, whose value is the name of the record's shape.
 */
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
