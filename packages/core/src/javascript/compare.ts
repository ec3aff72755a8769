import { type Alternatives, both, either, never } from './alternatives.ts';
import { matchText, type Test, untold } from './match-text.ts';
import type { Values } from './values.ts';

/** More pairs than this say nothing simple. */
const maxPairs = 64;

/** Where two expressions are equal, and where they may differ. */
export function compareValues(left: Values, right: Values): Test {
  if (left === null || right === null || left.length * right.length > maxPairs) return untold;
  let yes: Alternatives = never;
  let no: Alternatives = never;
  for (const a of left) {
    for (const b of right) {
      const when = both(a.when, b.when);
      const equal = b.text.includes('{') ? matchText(b.text, a.text) : matchText(a.text, b.text);
      yes = either(yes, both(when, equal.yes));
      no = either(no, both(when, equal.no));
    }
  }
  return { yes, no };
}

/** Where all of several conditions hold. */
export function andTests(a: Test, b: Test): Test {
  return { yes: both(a.yes, b.yes), no: either(a.no, both(a.yes, b.no)) };
}

export function notTest({ yes, no }: Test): Test {
  return { yes: no, no: yes };
}

/** Where any of several conditions holds. */
export function orTests(a: Test, b: Test): Test {
  return notTest(andTests(notTest(a), notTest(b)));
}
