import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeAtomically } from '@abistamp/core/project-files';
import type { DeployFinding } from '../finding.ts';

/** A change of one file, which is safe to make: it only keeps more out of an image, or hides less in it. */
export interface Fix {
  file: string;
  /** Null for a file that is not there yet. */
  before: string | null;
  after: string;
}

/** What can be fixed without a decision, one change a file. */
export function planFixes(root: string, findings: readonly DeployFinding[]): Fix[] {
  const fixes = new Map<string, Fix>();
  for (const finding of findings) {
    const file = fileOf(finding);
    if (file === null) continue;
    const before = fixes.get(file)?.before ?? readText(join(root, file));
    const text = fixes.get(file)?.after ?? before ?? '';
    const after = edit(text, finding);
    if (after !== null && after !== text) fixes.set(file, { file, before, after });
  }
  return [...fixes.values()];
}

export function applyFixes(root: string, fixes: readonly Fix[]): void {
  for (const { file, after } of fixes) writeAtomically(join(root, file), after);
}

function readText(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}

/** The file to change; null for what a person has to decide. */
function fileOf({ file, problem }: DeployFinding): string | null {
  switch (problem.code) {
    case 'IGNORE_NOT_NESTED':
      return file;
    case 'HOST_TREE_COPIED':
      return problem.ignoreFile;
    case 'HOST_TREE_MOUNTED':
      return /\.ya?ml$/.test(file) ? file : null;
    default:
      return null;
  }
}

function edit(text: string, { line, problem }: DeployFinding): string | null {
  const end = text.includes('\r\n') ? '\r\n' : '\n';
  if (problem.code === 'IGNORE_NOT_NESTED' || problem.code === 'HOST_TREE_COPIED') {
    // The last line wins, over every exception.
    if (/^\*\*\/node_modules\/?\s*$/m.test(text.split(/\r?\n/).at(-2) ?? '')) return null;
    return `${text}${text === '' || text.endsWith('\n') ? '' : end}**/node_modules${end}`;
  }
  if (problem.code !== 'HOST_TREE_MOUNTED') return null;
  const lines = text.split(/\r?\n/);
  const [, indent] = /^(\s*)-\s/.exec(lines[line - 1] ?? '') ?? [];
  if (indent === undefined || lines.some((each) => each.trim() === `- ${problem.target}`)) return null;
  // Before the mount: the item itself may have more lines.
  lines.splice(line - 1, 0, `${indent}- ${problem.target}`);
  return lines.join(end);
}
