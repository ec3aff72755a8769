import { joinConditions, type RuntimeCondition } from '../../runtime/condition.ts';
import { joinPath } from './paths.ts';

/** One value that an expression can have, with placeholders for what only the running program knows, and when it has it. */
export interface PossibleValue {
  text: string;
  when: RuntimeCondition;
}

/** Stands before a path that was built from `__dirname`: what follows is relative to the package. */
export const packageRoot = '\u0001/';

const maxVariants = 24;

/** Every text of the left before every one of the right, as far as both can be at once. */
export function concat(left: PossibleValue[] | null, right: PossibleValue[] | null): PossibleValue[] | null {
  if (left === null || right === null) return null;
  const joined: PossibleValue[] = [];
  for (const a of left) {
    for (const b of right) {
      const when = joinConditions(a.when, b.when);
      if (when !== null && a.text.length + b.text.length < 2048) joined.push({ text: a.text + b.text, when });
      if (joined.length >= maxVariants) return joined;
    }
  }
  return joined;
}

/** The items of a list, with a separator between them. Off Linux there is no C library to name: a list that drops what is missing is shorter there. */
export function joinItems(
  items: (PossibleValue[] | null)[],
  separator: PossibleValue[] | null,
  filtered: boolean,
): PossibleValue[] | null {
  let joined: PossibleValue[] | null = null;
  for (const item of items) {
    const known = item === null || !filtered ? item : item.flatMap(divideLibc);
    const next: PossibleValue[] | null = joined === null ? known : concat(joined, prefix(known, separator));
    if (next === null) return null;
    joined = next;
  }
  return joined;
}

function divideLibc(variant: PossibleValue): PossibleValue[] {
  if (variant.text !== '{libc}') return [variant];
  return [
    { text: '{libc}', when: { os: ['linux'] } },
    { text: '', when: { os: ['!linux'] } },
  ];
}

function prefix(values: PossibleValue[] | null, separator: PossibleValue[] | null): PossibleValue[] | null {
  const before = separator?.[0]?.text ?? ',';
  return values?.map(({ text, when }) => ({ text: text === '' ? '' : before + text, when })) ?? null;
}

/** What is left of values where a condition holds as well. */
export function restrict(
  values: PossibleValue[] | null,
  condition: RuntimeCondition | null,
): PossibleValue[] {
  if (values === null) return [];
  return values.flatMap(({ text, when }) => {
    const joined = condition === null ? when : joinConditions(when, condition);
    return joined === null ? [] : [{ text, when: joined }];
  });
}

/** The folder of a path. */
export function parentOf(values: PossibleValue[] | null): PossibleValue[] | null {
  return (
    values?.map(({ text, when }) => ({ text: text.slice(0, Math.max(1, text.lastIndexOf('/'))), when })) ??
    null
  );
}

/** Parts of a path put together; null where it is not one inside the package. */
export function joinParts(parts: (PossibleValue[] | null)[]): PossibleValue[] | null {
  let joined: PossibleValue[] | null = parts[0] ?? null;
  for (const part of parts.slice(1)) joined = concat(concat(joined, [{ text: '/', when: {} }]), part);
  if (joined === null) return null;
  const normal: PossibleValue[] = [];
  for (const { text, when } of joined) {
    if (!text.startsWith(packageRoot)) return null;
    const path = joinPath('', text.slice(packageRoot.length));
    if (path !== null) normal.push({ text: packageRoot + path, when });
  }
  return normal;
}
