/** The majors of Node that a text allows; null where it does not say, or says something that moves. */
export type Majors = ReadonlySet<number> | null;

/** Majors that there are, and some that there will be. */
const all = Array.from({ length: 60 }, (_, major) => major);

/** Of a version (`22.14.0`, `v22`, `22.x`) or a range as npm reads it (`>=20 <23 || ^24`). */
export function majorsOf(text: string): Majors {
  const alternatives = text.split('||').map((part) => majorsOfOne(part.trim()));
  if (alternatives.length === 0 || alternatives.includes(null)) return null;
  return new Set(alternatives.flatMap((majors) => [...(majors ?? [])]));
}

function majorsOfOne(text: string): Majors {
  const [, low, high] = /^v?(\d+)[\w.]*\s+-\s+v?(\d+)[\w.]*$/.exec(text) ?? [];
  if (low !== undefined && high !== undefined)
    return pick((major) => major >= Number(low) && major <= Number(high));
  const tidy = text
    .replace(/([<>=~^])\s+/g, '$1')
    .split(/[\s,]+/)
    .filter((part) => part !== '');
  if (tidy.length === 0) return null;
  let allowed = all;
  for (const part of tidy) {
    if (/^[*xX]$/.test(part)) continue;
    const [, operator = '', version = '', rest = ''] =
      /^(>=|<=|>|<|=|\^|~)?v?(\d+)((?:\.[\dxX*]+)*)(?:-.*)?$/.exec(part) ?? [];
    if (version === '') return null;
    const major = Number(version);
    const isWhole = /^(?:\.[0xX*]+)*$/.test(rest);
    allowed = allowed.filter((each) => allows(each, operator, major, isWhole));
  }
  return new Set(allowed);
}

function allows(each: number, operator: string, major: number, isWhole: boolean): boolean {
  switch (operator) {
    case '>=':
      return each >= major;
    case '>':
      // `>20.5` allows 20.6, `>20` nothing of 20.
      return isWhole ? each > major : each >= major;
    case '<=':
      return each <= major;
    case '<':
      return isWhole ? each < major : each <= major;
    default:
      return each === major;
  }
}

function pick(test: (major: number) => boolean): Majors {
  return new Set(all.filter(test));
}
