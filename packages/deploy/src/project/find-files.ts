import type { FileTree } from '@abistamp/core/project-files';

/** Paths of the files that are read, relative to the folder that is examined, sorted. */
export interface FoundFiles {
  dockerfiles: string[];
  composeFiles: string[];
  workflows: string[];
  actions: string[];
  gitlab: string[];
  manifests: string[];
  serverless: string[];
  templates: string[];
  /** The folder has more than is looked through. */
  isCut: boolean;
}

/** Folders of what is installed, made, or an example for a test. */
const skipped =
  /^(?:node_modules|bower_components|\.git|\.hg|\.svn|\.yarn|\.pnpm-store|dist|out|build|target|vendor|coverage|\.next|\.nuxt|\.cache|\.turbo|\.nx|\.venv|venv|__pycache__|fixtures?|__fixtures__|testdata|__tests__|__mocks__)$/;
const maxDepth = 6;
const maxEntries = 20_000;

const kinds: readonly (readonly [keyof Omit<FoundFiles, 'isCut'>, RegExp])[] = [
  [
    'dockerfiles',
    /(?:^|\/)(?:(?:Dockerfile|Containerfile)(?:\.(?!dockerignore$|md$|j2$|tmpl$|template$|erb$)[\w.-]+)?|[\w.-]+\.(?:Dockerfile|dockerfile|Containerfile))$/,
  ],
  ['composeFiles', /(?:^|\/)(?:docker-)?compose(?:[.-][\w.-]+)?\.ya?ml$/],
  ['workflows', /^\.github\/workflows\/[^/]+\.ya?ml$/],
  ['actions', /(?:^|\/)action\.ya?ml$/],
  ['gitlab', /^\.gitlab-ci\.ya?ml$/],
  ['manifests', /(?:^|\/)package\.json$/],
  ['serverless', /(?:^|\/)serverless\.ya?ml$/],
  ['templates', /(?:^|\/)(?:template|sam|sam-template|cloudformation)\.ya?ml$/],
];

/** One walk, which follows no link, goes no deeper than six folders, and ends after 20,000 entries. */
export function findFiles(tree: FileTree): FoundFiles {
  const found: FoundFiles = {
    dockerfiles: [],
    composeFiles: [],
    workflows: [],
    actions: [],
    gitlab: [],
    manifests: [],
    serverless: [],
    templates: [],
    isCut: false,
  };
  const folders: { path: string; depth: number }[] = [{ path: '', depth: 0 }];
  let seen = 0;
  for (const { path, depth } of folders) {
    for (const entry of tree.list(path)) {
      if (++seen > maxEntries) return { ...found, isCut: true };
      const below = path === '' ? entry.name : `${path}/${entry.name}`;
      if (entry.isDirectory()) {
        if (depth < maxDepth && !skipped.test(entry.name)) folders.push({ path: below, depth: depth + 1 });
      } else if (!entry.isSymbolicLink())
        for (const [kind, pattern] of kinds) if (pattern.test(below)) found[kind].push(below);
    }
  }
  for (const [kind] of kinds) found[kind].sort();
  return found;
}
