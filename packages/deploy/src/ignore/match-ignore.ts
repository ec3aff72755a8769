import type { IgnoreRule } from './parse-ignore.ts';

/** What decides about a path: whether it is left out, and the last rule that had a say; null for none. */
interface Decision {
  ignored: boolean;
  by: IgnoreRule | null;
}

/**
 * Whether a path is left out of a build's context, as BuildKit decides on its way down to it
 * (moby/patternmatcher, `MatchesUsingParentResults`): the last rule wins, what matches a folder matches
 * everything in it, and an exception works below a folder that is left out.
 * @param path relative to the context, forward slashes
 */
export function decideIgnored(rules: readonly IgnoreRule[], path: string): Decision {
  const parts = path.split('/');
  let above: readonly boolean[] = [];
  let decision: Decision = { ignored: false, by: null };
  for (let depth = 1; depth <= parts.length; depth++) {
    const here = parts.slice(0, depth).join('/');
    decision = { ignored: false, by: null };
    const matched: boolean[] = [];
    for (const [index, rule] of rules.entries()) {
      let isMatch = above[index] === true;
      // A rule that would change nothing is not asked, and then holds for nothing below either.
      if (!isMatch && rule.excepts === decision.ignored) isMatch = rule.matches(here);
      matched.push(isMatch);
      if (isMatch) decision = { ignored: !rule.excepts, by: rule };
    }
    above = matched;
  }
  return decision;
}
