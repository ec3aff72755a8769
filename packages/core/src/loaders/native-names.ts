/**
 * Folders whose native files are never loaded by a package's own code: tests, docs, sources, and leftovers of
 * builds.
 */
const sideFolders = new Set([
  'test',
  'tests',
  '__tests__',
  'spec',
  'fixture',
  'fixtures',
  'example',
  'examples',
  'doc',
  'docs',
  'benchmark',
  'benchmarks',
  'obj.target',
  'obj.host',
  'obj',
  '.deps',
  'node_gyp_bins',
  'node_modules',
]);

/** Whether a package may load a native file. */
export function mayBeLoaded(path: string): boolean {
  const folders = path.split('/').slice(0, -1);
  return !folders.some((folder) => sideFolders.has(folder.toLowerCase()));
}

export function isAddon(path: string): boolean {
  return path.endsWith('.node');
}

/** Whether a path with placeholders could be this file. */
export function matchesTemplate(template: string, file: string): boolean {
  const parts = template.replace(/^\.\//, '').split(/\{[^{}]{1,20}\}/);
  let at = 0;
  for (let i = 0; i < parts.length; i++) {
    const part = parts[i] ?? '';
    if (i === 0) {
      if (!file.startsWith(part)) return false;
      at = part.length;
      continue;
    }
    if (i === parts.length - 1) return file.length - part.length >= at && file.endsWith(part);
    const found = file.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return at === file.length;
}
