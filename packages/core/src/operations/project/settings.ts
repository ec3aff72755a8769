import type { FileTree } from '../../files/file-tree.ts';
import { isRecord, parseJson } from '../../files/json.ts';
import { maxBytes } from '../../files/limits.ts';

/** The `abistamp` key of the root package.json; empty without one, or without a readable manifest. */
export function readSettings(tree: FileTree): Readonly<Record<string, unknown>> {
  const settings = readSettingsValue(tree);
  return isRecord(settings) ? settings : {};
}

/** The same, as it is written: undefined without one, and anything where its author was mistaken. */
export function readSettingsValue(tree: FileTree): unknown {
  const manifest = parseJson(tree.read('package.json', maxBytes.manifest));
  return isRecord(manifest) ? manifest['abistamp'] : undefined;
}
