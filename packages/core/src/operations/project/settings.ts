import type { FileTree } from '../../files/file-tree.ts';
import { isRecord } from '../../files/json.ts';

const maxManifestBytes = 4 * 1024 * 1024;

/** The `abistamp` key of the root package.json; empty where there is none, or no readable manifest. */
export function readSettings(tree: FileTree): Readonly<Record<string, unknown>> {
  try {
    const manifest: unknown = JSON.parse(tree.read('package.json', maxManifestBytes) ?? 'null');
    const settings = isRecord(manifest) ? manifest['abistamp'] : undefined;
    return isRecord(settings) ? settings : {};
  } catch {
    return {};
  }
}
