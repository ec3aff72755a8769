import type { FileTree } from '../../files/file-tree.ts';
import { isRecord } from '../../files/json.ts';
import { maxBytes } from '../../files/limits.ts';
import { type InitChange, readToChange } from '../init.ts';
import { pnpmPlugin } from './pnpmfile.ts';
import { readWorkspaceFile } from './workspace-file.ts';

/** Where pnpm writes configuration dependencies. */
export const workspaceFile = 'pnpm-workspace.yaml';

/** Whether pnpm-workspace.yaml lists the plugin as a configuration dependency. */
export function hasConfigDependency(tree: FileTree): boolean {
  const dependencies = readWorkspaceFile(tree, '')?.settings.get('configDependencies');
  return isRecord(dependencies) && Object.hasOwn(dependencies, pnpmPlugin);
}

/**
 * The file without the plugin, in the layout that pnpm writes: a name a line, with what belongs to it below and
 * further in. pnpm has no command that takes a configuration dependency out.
 * @returns null where there is nothing in that layout; a null text means a file that held nothing else
 * @throws AbistampError `UNREADABLE`
 */
export function removeConfigDependency(
  tree: FileTree,
): { text: string | null; changes: InitChange[] } | null {
  const text = readToChange(tree, workspaceFile, maxBytes.yamlSettings);
  const lines = (text ?? '').split('\n');
  const header = lines.findIndex((line) => /^configDependencies:\s*$/.test(line));
  const end = header < 0 ? -1 : endOfBlock(lines, header);
  const at = lines.findIndex((line, index) => index > header && index < end && names(line, pnpmPlugin));
  if (at < 0) return null;
  const after = endOfBlock(lines, at);
  const others = [...lines.slice(header + 1, at), ...lines.slice(after, end)];
  const isLast = others.every((line) => line.trim() === '');
  const left = (
    isLast ? [...lines.slice(0, header), ...lines.slice(end)] : [...lines.slice(0, at), ...lines.slice(after)]
  ).join('\n');
  const field = `configDependencies.${pnpmPlugin}`;
  const before = lines.slice(at, after).join(' ').trim();
  return {
    text: left.trim() === '' ? null : left,
    changes: [{ file: workspaceFile, field, before, after: null }],
  };
}

const names = (line: string, name: string): boolean => /^\s+(['"]?)([^'":\s]+)\1:/.exec(line)?.[2] === name;

/** The line after everything that is further in than this one. Blank lines at the end are not part of it. */
function endOfBlock(lines: readonly string[], at: number): number {
  const depth = depthOf(lines[at] ?? '');
  let end = at + 1;
  for (let i = at + 1; i < lines.length; i++) {
    const line = lines[i] ?? '';
    if (line.trim() === '') continue;
    if (depthOf(line) <= depth) break;
    end = i + 1;
  }
  return end;
}

const depthOf = (line: string): number => line.length - line.trimStart().length;
