import type { FindingCode } from '../verdict/problem.ts';

const pages = 'https://github.com/abistamp/abistamp/blob/main/docs/problems/';

/** The page that explains a finding at length. */
export function pageOf(code: FindingCode): string {
  return `${pages}${code}.md`;
}
