import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type InitChange, maxBytes, type openDirectory, readToChange, sidecarName } from '@abistamp/core';

/** What `init` offers beside the wiring, or takes out again. */
export interface AttributesPlan {
  change: InitChange;
  file: { path: string; text: string | null };
}

const name = '.gitattributes';

/**
 * GitHub folds the file in diffs, as it does lockfiles. No merge driver: each clone would have to set it up, and
 * `record` merges conflict markers without one. Not `-diff`: a changed hash should be seen.
 */
const line = `${sidecarName} linguist-generated=true`;

/**
 * The line for `.gitattributes`, where git keeps this project and nothing is said about abi-lock.json yet.
 * @throws AbistampError `UNREADABLE`
 */
export function planGitAttributes(
  root: string,
  tree: ReturnType<typeof openDirectory>,
): AttributesPlan | null {
  const top = findRepository(root);
  if (top === null) return null;
  const text = readToChange(tree, name, maxBytes.settings);
  if (text?.includes(sidecarName) === true) return null;
  const end = text?.includes('\r\n') === true ? '\r\n' : '\n';
  const before = text === null || text === '' || text.endsWith('\n') ? (text ?? '') : `${text}${end}`;
  return toPlan(root, null, line, `${before}${line}${end}`);
}

/**
 * Takes that line out; null where it is not there as `init` wrote it.
 * @throws AbistampError `UNREADABLE`
 */
export function removeGitAttributes(
  root: string,
  tree: ReturnType<typeof openDirectory>,
): AttributesPlan | null {
  const text = readToChange(tree, name, maxBytes.settings) ?? '';
  const left = text
    .split('\n')
    .filter((each) => each.trimEnd() !== line)
    .join('\n');
  if (left === text) return null;
  return toPlan(root, line, null, left.trim() === '' ? null : left);
}

function toPlan(
  root: string,
  before: string | null,
  after: string | null,
  text: string | null,
): AttributesPlan {
  return {
    change: { file: name, field: sidecarName, before, after },
    file: { path: join(root, name), text },
  };
}

/** The folder of the repository that a project is in; null if it is in none. */
function findRepository(root: string): string | null {
  for (let folder = root; ; folder = dirname(folder)) {
    if (existsSync(join(folder, '.git'))) return folder;
    if (dirname(folder) === folder) return null;
  }
}
