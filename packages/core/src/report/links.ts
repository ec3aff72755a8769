const pages = 'https://github.com/abistamp/abistamp/blob/main/docs/problems/';

/** The page that explains in detail a finding, or why there is none. */
export function pageOf(code: string): string {
  return `${pages}${code}.md`;
}
