/** A version, with what it leaves out as large as can be: "22" is the latest 22. */
type Version = readonly [number, number, number];

interface Comparator {
  low: Version;
  /** Excluded; null without a bound. */
  high: Version | null;
}

const zero: Version = [0, 0, 0];

/**
 * Whether a version of Node is in a range as npm reads it (node-semver's README, "Ranges"). Null for a text that
 * is no range.
 * @param version a release: "22", the latest of that line, "22.14" or "22.14.0"
 */
export function allowsNode(range: string, version: string): boolean | null {
  const wanted = readVersion(version, Number.MAX_SAFE_INTEGER);
  if (wanted === null) return null;
  const alternatives = range.split('||').map((part) => readAlternative(part.trim()));
  if (alternatives.includes(null)) return null;
  return alternatives.some((all) => all?.every((each) => isWithin(wanted, each)));
}

const isWithin = (version: Version, { low, high }: Comparator): boolean =>
  compare(version, low) >= 0 && (high === null || compare(version, high) < 0);

function readAlternative(text: string): Comparator[] | null {
  const [, first, last] = /^(\S+)\s+-\s+(\S+)$/.exec(text) ?? [];
  if (first !== undefined && last !== undefined) {
    const bounds = [readComparator('>=', first), readComparator('<=', last)];
    return bounds.includes(null) ? null : bounds.filter((each) => each !== null);
  }
  const comparators: Comparator[] = [];
  for (const part of text.replace(/([<>=~^])\s+/g, '$1').split(/[\s,]+/)) {
    const [, operator = '', version = ''] = /^(>=|<=|>|<|=|\^|~>?)?(.*)$/.exec(part) ?? [];
    const read = readComparator(operator, version);
    if (read === null) return null;
    comparators.push(read);
  }
  return comparators;
}

function readComparator(operator: string, text: string): Comparator | null {
  if (/^[vV]?[*xX]?(?:\.[*xX])*$/.test(text))
    return operator === '<' || operator === '>' ? null : { low: zero, high: null };
  const low = readVersion(text, 0);
  if (low === null) return null;
  const after = nextAfter(text, low);
  switch (operator) {
    case '>=':
      return { low, high: null };
    case '>':
      return { low: after, high: null };
    case '<':
      return { low: zero, high: low };
    case '<=':
      return { low: zero, high: after };
    case '^':
      return { low, high: nextBreaking(low, after) };
    case '~':
    case '~>':
      return { low, high: countParts(text) === 1 ? after : [low[0], low[1] + 1, 0] };
    default:
      return { low, high: after };
  }
}

/**
 * The first version above all that a text means: 22 → 23.0.0, 22.1 → 22.2.0, 22.1.0 → 22.1.1; the release itself after
 * its pre-releases.
 */
function nextAfter(text: string, [major, minor, patch]: Version): Version {
  const parts = countParts(text);
  if (parts === 3 && /^[^-+]*-/.test(text)) return [major, minor, patch];
  if (parts === 1) return [major + 1, 0, 0];
  return parts === 2 ? [major, minor + 1, 0] : [major, minor, patch + 1];
}

function nextBreaking([major, minor]: Version, after: Version): Version {
  if (major > 0) return [major + 1, 0, 0];
  return minor > 0 ? [0, minor + 1, 0] : after;
}

/** Empty for what is no version; an `x` stands for what is left out. */
const numbersOf = (text: string): string[] =>
  /^[vV]?(\d{1,9}(?:\.\d{1,9}){0,2})(?:\.[*xX]){0,2}(?:[-+].*)?$/.exec(text)?.[1]?.split('.') ?? [];

const countParts = (text: string): number => numbersOf(text).length;

/** @param rest stands for the numbers that a text leaves out */
function readVersion(text: string, rest: number): Version | null {
  const parts = numbersOf(text);
  if (parts.length === 0) return null;
  const [major = rest, minor = rest, patch = rest] = parts.map(Number);
  return [major, minor, patch];
}

function compare(a: Version, b: Version): number {
  for (const at of [0, 1, 2] as const) if (a[at] !== b[at]) return a[at] < b[at] ? -1 : 1;
  return 0;
}
