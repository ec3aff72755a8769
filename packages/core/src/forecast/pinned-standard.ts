import { isAtLeast } from '@abistamp/binary';
import type { GypString } from './read-gyp.ts';

/** A C++ standard that a binding.gyp asks for and that is older than the headers of a runtime need. */
export interface OldStandard {
  /** `c++17` */
  has: string;
  /** `c++20` */
  needs: string;
  /** Of binding.gyp. */
  line: number;
}

/** What V8's headers need: a source that only includes node.h, compiled with each Node's, as each standard. */
const needed: readonly (readonly [v8: string, year: number])[] = [
  ['13.6', 2020],
  ['11.3', 2017],
  ['10.2', 2014],
];

/** As compilers spell them, before and after a standard was published. */
const years: Readonly<Record<string, number>> = {
  ...{ '98': 1998, '03': 2003, '0x': 2011, '11': 2011, '1y': 2014, '14': 2014, '1z': 2017, '17': 2017 },
  ...{ '2a': 2020, '20': 2020, '2b': 2023, '23': 2023, '2c': 2026, '26': 2026 },
};

/**
 * The standard that sources which include V8's headers are compiled with, where it is too old for them. `cflags_cc`
 * comes after the one that Node's common.gypi asks for, and the last one counts; `cflags` comes before it. A file
 * that also asks for one that is new enough may choose by version.
 */
export function findOldStandard(strings: readonly GypString[], v8: string | null): OldStandard | null {
  const needs = v8 === null ? undefined : needed.find(([first]) => isAtLeast(v8, first))?.[1];
  if (needs === undefined) return null;
  const pinned = strings.flatMap(({ value, key, line }) => {
    const [, spelt = ''] = /^-std=(?:c|gnu)\+\+(\w\w)$/.exec(value) ?? [];
    const year = /^cflags_cc[+?=]?$/.test(key ?? '') ? years[spelt] : undefined;
    return year === undefined ? [] : [{ year, line, has: `c++${spelt}` }];
  });
  const [first] = pinned;
  if (first === undefined || pinned.some(({ year }) => year >= needs)) return null;
  return { has: first.has, needs: `c++${needs % 100}`, line: first.line };
}
