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
  /** Of AWS's CDK: its settings, and the programs that may be one. */
  cdk: string[];
  programs: string[];
  /** Links that lead out of the folder, which are not followed. */
  outside: string[];
  /** The folder has more than is looked through. */
  isCut: boolean;
}

/** Folders of what is installed, made, or an example for a test. */
const skipped =
  /^(?:node_modules|bower_components|\.git|\.hg|\.svn|\.yarn|\.pnpm-store|dist|out|build|target|vendor|coverage|\.next|\.nuxt|\.cache|\.turbo|\.nx|\.venv|venv|__pycache__|fixtures?|__fixtures__|testdata|__tests__|__mocks__)$/;
/** More are not looked through: what is installed or made is left out before. */
export const maxEntries = 100_000;

const kinds: readonly (readonly [keyof Omit<FoundFiles, 'isCut' | 'outside'>, RegExp])[] = [
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
  ['cdk', /(?:^|\/)cdk\.json$/],
  ['programs', /^(?!.*\.(?:d|test|spec)\.[cm]?ts$).*\.[cm]?[jt]s$/],
  ['templates', /(?:^|\/)(?:template|sam|sam-template|cloudformation)\.ya?ml$/],
];

/** Whether a link leads to a file of the folder that is not found by its own name. */
function isOneMore(tree: FileTree, link: string): boolean {
  const target = tree.follow(link);
  return target !== null && !kinds.some(([, pattern]) => pattern.test(target));
}

/** One walk, which follows no link to a folder, and ends after `maxEntries`. */
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
    cdk: [],
    programs: [],
    outside: [],
    isCut: false,
  };
  const folders = [''];
  let seen = 0;
  for (const path of folders) {
    for (const entry of tree.list(path)) {
      if (++seen > maxEntries) return { ...found, isCut: true };
      const below = path === '' ? entry.name : `${path}/${entry.name}`;
      if (entry.isDirectory()) {
        if (!skipped.test(entry.name)) folders.push(below);
        continue;
      }
      const matching = kinds.filter(([, pattern]) => pattern.test(below));
      if (matching.length === 0) continue;
      if (!entry.isSymbolicLink() || isOneMore(tree, below))
        for (const [kind] of matching) found[kind].push(below);
      else if (matching.some(([kind]) => kind !== 'programs') && tree.leadsOut(below) !== null)
        found.outside.push(below);
    }
  }
  for (const [kind] of kinds) found[kind].sort();
  return found;
}
