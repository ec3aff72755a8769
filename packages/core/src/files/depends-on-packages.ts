import { openDirectory } from './file-tree.ts';
import { isRecord, parseJson } from './json.ts';
import { maxBytes } from './limits.ts';

/** Whether a folder's package.json lists packages that a program there would load. */
export function dependsOnPackages(folder: string): boolean {
  const manifest = parseJson(openDirectory(folder).read('package.json', maxBytes.manifest));
  if (!isRecord(manifest)) return false;
  return [manifest['dependencies'], manifest['optionalDependencies']].some(
    (listed) => isRecord(listed) && Object.keys(listed).length > 0,
  );
}
