import type { FileTree } from '../../files/file-tree.ts';
import { maxBytes } from '../../files/limits.ts';
import { isSwitchedOn, listVariables } from '../../hosts/settings/switches.ts';

interface Setting {
  name: string;
  value: string | Uint8Array;
}

/** Files in the root that say what is installed, how it is linked and which builds are approved. */
const settingsFiles = ['.yarnrc.yml', 'pnpm-workspace.yaml', 'bunfig.toml'] as const;
/** The same, with lines of accounts, which a job in CI adds and which change with every token. */
const rcFiles = ['.npmrc', '.yarnrc'] as const;
/** The same in package.json: what approves builds, and settings of pnpm that include its approvals. */
const manifestFields = ['allowScripts', 'pnpm', 'dependenciesMeta', 'trustedDependencies'] as const;
/** Where patches of packages are kept: Yarn's folder, and that of pnpm and patch-package. */
const patchFolders = ['patches', '.yarn/patches'] as const;
/** More patches than any project has. */
const maxPatches = 10_000;

/** Whatever of a project, its lockfile apart, decides what an install makes of it. Nothing of a tree is read. */
export function listSettings(
  tree: FileTree,
  manifest: Readonly<Record<string, unknown>>,
  env: NodeJS.ProcessEnv,
): Setting[] {
  const isOff =
    isSwitchedOn(listVariables(env, 'npm_config_'), 'ignore-scripts') === true ||
    isSwitchedOn(listVariables(env, 'yarn_'), 'enable-scripts') === false;
  return [
    ...(isOff ? [{ name: 'scripts', value: 'off' }] : []),
    ...settingsFiles.flatMap((name) => {
      const value = tree.readBytes(name, maxBytes.yamlSettings);
      return value === null ? [] : [{ name, value }];
    }),
    ...rcFiles.flatMap((name) => {
      const lines = (tree.read(name, maxBytes.settings) ?? '').split(/\r?\n/).filter(isOfInstall);
      return lines.length === 0 ? [] : [{ name, value: lines.join('\n') }];
    }),
    ...manifestFields.flatMap((field) =>
      Object.hasOwn(manifest, field)
        ? [{ name: `package.json: ${field}`, value: JSON.stringify(manifest[field]) }]
        : [],
    ),
    ...patchFolders.flatMap((folder) => listPatches(tree, folder)).slice(0, maxPatches),
  ];
}

/** Neither empty, nor a comment, nor about an account or a registry. */
function isOfInstall(line: string): boolean {
  const text = line.trim();
  return (
    text !== '' && !/^(?:[#;]|\/\/|"?_|"?(?:@[^:]+:)?registry\b|always-auth\b|email\b|username\b)/i.test(text)
  );
}

/** Files with their contents, in the order of their names; folders of scopes are one level deep. */
function listPatches(tree: FileTree, folder: string, depth = 1): Setting[] {
  const names = tree.list(folder).sort((a, b) => (a.name < b.name ? -1 : 1));
  return names.flatMap((entry) => {
    const name = `${folder}/${entry.name}`;
    if (entry.isDirectory()) return depth === 0 ? [] : listPatches(tree, name, depth - 1);
    const value = entry.isSymbolicLink() ? null : tree.readBytes(name, maxBytes.source);
    return value === null ? [] : [{ name, value }];
  });
}

/**
 * Kinds of dependencies that an install here leaves out, by variables (npm's docs, "config", `omit`): each way
 * to leave out devDependencies counts as the same.
 */
export function listLeftOut(env: NodeJS.ProcessEnv): string[] {
  const variables = listVariables(env, 'npm_config_');
  const valuesOf = (name: string) =>
    variables.flatMap(([key, value]) => (key.toLowerCase() === name ? value.split(/[\s,]+/) : []));
  const isProduction =
    env['NODE_ENV'] === 'production' ||
    isSwitchedOn(variables, 'production') === true ||
    valuesOf('only').some((only) => /^prod/.test(only));
  const left = new Set([...valuesOf('omit'), ...(isProduction ? ['dev'] : [])]);
  for (const included of valuesOf('include')) left.delete(included);
  return ['dev', 'optional', 'peer'].filter((kind) => left.has(kind));
}
