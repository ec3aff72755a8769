import type { UnjudgedCode } from '../tree/unjudged.ts';
import type { FindingCode } from '../verdict/problem.ts';

const pages = 'https://github.com/abistamp/abistamp/blob/main/docs/problems/';

/** The page that explains in detail a finding, or why there is none. */
export function pageOf(code: FindingCode | UnjudgedCode): string {
  return `${pages}${code}.md`;
}
