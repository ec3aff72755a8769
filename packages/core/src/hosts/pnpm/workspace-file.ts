import type { FileTree } from '../../files/file-tree.ts';
import { stringsOf } from '../../files/json.ts';
import { maxBytes } from '../../files/limits.ts';
import { parseYamlFile } from '../settings/yaml-file.ts';

export interface WorkspaceFile {
  settings: ReadonlyMap<string, unknown>;
  /** Globs of the workspace's members. */
  packages: string[];
}

/**
 * `pnpm-workspace.yaml` of a folder relative to the tree's root, '' for the root. Empty if it is missing;
 * null if it cannot be read, and so nothing is certain.
 */
export function readWorkspaceFile(tree: FileTree, folder: string): WorkspaceFile | null {
  const path = folder === '' ? 'pnpm-workspace.yaml' : `${folder}/pnpm-workspace.yaml`;
  if (tree.stat(path) === null) return { settings: new Map(), packages: [] };
  const text = tree.read(path, maxBytes.yamlSettings);
  const settings = text === null ? null : parseYamlFile(text);
  return settings === null ? null : { settings, packages: stringsOf(settings.get('packages')) };
}
