import type { FileTree } from '../../files/file-tree.ts';
import { isRecord, parseJson } from '../../files/json.ts';
import { maxBytes } from '../../files/limits.ts';

/** The `abistamp` key of the root package.json; empty without one, or without a readable manifest. */
export function readSettings(tree: FileTree): Readonly<Record<string, unknown>> {
  const manifest = parseJson(tree.read('package.json', maxBytes.manifest));
  const settings = isRecord(manifest) ? manifest['abistamp'] : undefined;
  return isRecord(settings) ? settings : {};
}
