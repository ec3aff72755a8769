import { makeSafe, type Style } from '@abistamp/core/project-files';
import type { Fix } from '../fix/plan-fixes.ts';

const around = 2;

/** The changes as a unified diff with one hunk a file: they add lines in one place. */
export function formatFixes(fixes: readonly Fix[], style: Style): string {
  return makeSafe([...fixes].map(toHunk))
    .map(({ file, isNew, head, lines }) =>
      [
        style.bold(`--- ${isNew ? '/dev/null' : file}`),
        style.bold(`+++ ${file}`),
        style.cyan(head),
        ...lines.map((line) => colour(line, style)),
        '',
      ].join('\n'),
    )
    .join('\n');
}

function colour(line: string, style: Style): string {
  if (line.startsWith('+')) return style.green(line);
  return line.startsWith('-') ? style.red(line) : line;
}

interface Hunk {
  file: string;
  isNew: boolean;
  head: string;
  lines: string[];
}

function toHunk({ file, before, after }: Fix): Hunk {
  const old = linesOf(before ?? '');
  const now = linesOf(after);
  let start = 0;
  while (start < old.length && start < now.length && old[start] === now[start]) start++;
  let end = 0;
  while (
    end < old.length - start &&
    end < now.length - start &&
    old[old.length - 1 - end] === now[now.length - 1 - end]
  )
    end++;
  const first = Math.max(0, start - around);
  const tail = Math.min(end, around);
  const kept = old.slice(first, start);
  const removed = old.slice(start, old.length - end);
  const added = now.slice(start, now.length - end);
  const after2 = old.slice(old.length - end, old.length - end + tail);
  const oldCount = kept.length + removed.length + after2.length;
  const newCount = kept.length + added.length + after2.length;
  return {
    file,
    isNew: before === null,
    head: `@@ -${oldCount === 0 ? 0 : first + 1},${oldCount} +${first + 1},${newCount} @@`,
    lines: [
      ...kept.map((line) => ` ${line}`),
      ...removed.map((line) => `-${line}`),
      ...added.map((line) => `+${line}`),
      ...after2.map((line) => ` ${line}`),
    ],
  };
}

function linesOf(text: string): string[] {
  const lines = text.split(/\r?\n/);
  if (lines.at(-1) === '') lines.pop();
  return lines;
}
