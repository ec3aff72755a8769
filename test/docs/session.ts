/** A session in a terminal, as documentation shows it: commands after `$ `, and what each prints. */
export interface Command {
  line: string;
  /** Where a line is `…`, any lines may be, and where one ends in ` …`, any end. */
  output: string[];
}

/** The commands of a page's sessions, by its second-level headings. */
export function readSessions(page: string): Map<string, Command[]> {
  const sections = page.split(/^## /m).slice(1);
  return new Map(
    sections.map((section) => {
      const blocks = [...section.matchAll(/^```console\n([\s\S]*?)^```$/gm)].map(([, block = '']) => block);
      return [section.slice(0, section.indexOf('\n')), blocks.flatMap(readBlock)];
    }),
  );
}

function readBlock(block: string): Command[] {
  const parts = block.split(/^\$ /m).slice(1);
  return parts.map((part) => {
    const [line = '', ...output] = part.trimEnd().split('\n');
    return { line, output };
  });
}

/** @returns the first expected line that the output does not have where it should, or null */
export function findDifference(expected: readonly string[], text: string): string | null {
  const lines = text.trimEnd() === '' ? [] : text.trimEnd().split('\n');
  let at = 0;
  let skips = false;
  for (const line of expected) {
    if (line === '…') {
      skips = true;
      continue;
    }
    const found = skips ? lines.findIndex((each, index) => index >= at && fits(line, each)) : at;
    if (found < 0 || !fits(line, lines[found])) return line;
    at = found + 1;
    skips = false;
  }
  return skips || at === lines.length ? null : `(nothing more), in place of: ${lines[at]}`;
}

function fits(expected: string, line: string | undefined): boolean {
  if (line === undefined) return false;
  if (expected.endsWith('…')) return line.startsWith(expected.slice(0, -1).trimEnd());
  return normalise(expected) === normalise(line);
}

/** How long something took differs each time. */
function normalise(line: string): string {
  return line.trimEnd().replace(/\b[\d.]+ ?m?s\b/g, 'N s');
}
