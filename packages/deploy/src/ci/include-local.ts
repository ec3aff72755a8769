import type { NotRead } from '../finding.ts';
import { cleanPath } from '../ignore/clean-path.ts';
import { isMap, listIn, textIn, type YamlFile, type YamlMap, type YamlValue } from '../yaml/read-yaml.ts';

/** Files of one pipeline (GitLab allows 150). */
const maxFiles = 150;

/**
 * A pipeline with the files of the same repository that it includes (GitLab's docs, "include:local"). Later files, and
 * the one that includes, say the last word, key by key. What comes from another place is noted: it may define more.
 * @param open null for a file that is not there, or cannot be read
 */
export function includeLocal(
  main: YamlFile,
  open: (file: string) => YamlFile | null,
  notRead: NotRead[],
): YamlFile {
  const files = new Map<string, YamlFile>([[main.file, main]]);
  const follow = (yaml: YamlFile): YamlMap => {
    let root: YamlMap = {};
    for (const entry of listIn(yaml.root, 'include')) {
      const path = localPath(entry);
      const other = path === null || files.has(path) || files.size >= maxFiles ? null : open(path);
      if (other !== null && path !== null) {
        files.set(path, other);
        root = merge(root, follow(other));
      } else if (path === null || !files.has(path)) {
        const what = describeOutside(entry, path);
        if (what !== null) notRead.push({ ...yaml.placeOf(yaml.root, 'include'), kind: 'unknown', what });
      }
    }
    return merge(root, yaml.root);
  };
  const root = follow(main);
  if (files.size === 1) return main;
  const ownerOf = (container: YamlValue) => [...files.values()].find((yaml) => yaml.owns(container)) ?? main;
  return {
    file: main.file,
    root,
    owns: (container) => [...files.values()].some((yaml) => yaml.owns(container)),
    placeOf: (container, key) => ownerOf(container).placeOf(container, key),
    placeOfValue: (container, key) => ownerOf(container).placeOfValue(container, key),
  };
}

/** Relative to the repository's root. */
function localPath(entry: YamlValue): string | null {
  const written = typeof entry === 'string' ? entry : textIn(entry, 'local');
  if (written === null || /^https?:/.test(written) || /[$*]/.test(written)) return null;
  const path = cleanPath(written.replace(/^\/+/, ''));
  return path.startsWith('..') ? null : path;
}

/** Null for GitLab's own templates, which have nothing to do with Node's trees. */
function describeOutside(entry: YamlValue, path: string | null): string | null {
  if (isMap(entry) && Object.hasOwn(entry, 'template')) return null;
  if (path !== null) return `${path}, which it includes, is not here`;
  const named =
    typeof entry === 'string'
      ? entry
      : ['local', 'project', 'remote', 'component']
          .map((key) => textIn(entry, key))
          .find((text) => text !== null);
  return `${named ?? 'what'} it includes is not looked at`;
}

function merge(under: YamlMap, over: YamlMap): YamlMap {
  const merged: YamlMap = { ...under };
  for (const [key, value] of Object.entries(over)) {
    const other = Object.hasOwn(merged, key) ? merged[key] : null;
    merged[key] = isMap(other) && isMap(value) ? { ...other, ...value } : value;
  }
  return merged;
}
