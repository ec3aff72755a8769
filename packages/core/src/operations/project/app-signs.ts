import type { FileTree } from '../../files/file-tree.ts';
import { isRecord, parseJson, stringOf } from '../../files/json.ts';
import { maxBytes } from '../../files/limits.ts';
import type { PackageManifest } from '../../files/manifest.ts';
import { isSafePath } from '../../files/safe-path.ts';
import { parseYamlFile } from '../../hosts/settings/yaml-file.ts';
import { readManifest } from '../../tree/walk-linked.ts';

/** What shows that a package is an Electron app, rather than one that is only tried in Electron. */
export interface AppSigns {
  /** The first sign, for people. */
  by: string;
  /** Its tool builds native packages for Electron whenever it starts or packs the app (Electron Forge). */
  buildsAtStart: boolean;
}

const configs = [
  ['electron-builder', ['json', 'json5', 'yml', 'yaml', 'toml', 'js', 'cjs', 'mjs', 'ts']],
  ['forge.config', ['js', 'cjs', 'mjs', 'ts', 'cts', 'mts']],
  ['electron.vite.config', ['js', 'cjs', 'mjs', 'ts', 'cts', 'mts']],
] as const;

/** Files of these names, in the folder of an app, are signs of one. */
const appConfigs: readonly string[] = configs.flatMap(([name, endings]) =>
  endings.map((ending) => `${name}.${ending}`),
);

/** Tools that only apps use. */
const packagers = [
  ...['@electron-forge/cli', 'electron-builder', 'electron-vite', 'vite-plugin-electron', 'nextron'],
  ...['@electron/packager', 'electron-packager', '@quasar/app-vite', 'vue-cli-plugin-electron-builder'],
];

/** `electron .`, `electron-forge start`, `electron-vite dev`; not `electron-mocha`, or `electron --version`. */
const startsApp =
  /(?:^|[\s&;|"'/])electron(?:-forge start|-vite(?: dev| preview|$)|\s+(?:--\S+\s+)*[\w./]\S*)/;

/**
 * Null for a package that does not depend on Electron, or only to be tried in it: as a tool of its tests, or as
 * a library.
 * @param folder '.' for the root
 */
export function readAppSigns(tree: FileTree, folder: string): AppSigns | null {
  const manifest = readManifest(tree, folder);
  if (manifest === null || !dependsOn(manifest, 'electron')) return null;
  const at = (name: string) => (folder === '.' ? name : `${folder}/${name}`);
  const config = isRecord(manifest.raw['config']) ? manifest.raw['config'] : {};
  const isForge =
    isRecord(config['forge']) ||
    stringOf(config['forge']) !== null ||
    dependsOn(manifest, '@electron-forge/cli') ||
    appConfigs.some((name) => name.startsWith('forge.') && tree.stat(at(name)) !== null);
  const by = findSign(tree, manifest, at);
  return by === null && !isForge ? null : { by: by ?? 'Electron Forge', buildsAtStart: isForge };
}

function findSign(tree: FileTree, manifest: PackageManifest, at: (name: string) => string): string | null {
  const packager = packagers.find((name) => dependsOn(manifest, name));
  if (packager !== undefined) return packager;
  const file = appConfigs.find((name) => tree.stat(at(name)) !== null);
  if (file !== undefined) return file;
  const script = ['start', 'dev'].find((name) => startsApp.test(manifest.scripts[name] ?? ''));
  if (script !== undefined) return `the script ${script}`;
  const main = (manifest.main ?? 'index.js').replace(/^\.\/+/, '');
  return isSafePath(main) && requiresElectron(tree.read(at(main), maxBytes.source) ?? '') ? main : null;
}

const requiresElectron = (code: string): boolean =>
  /(?:\brequire\(\s*|\bfrom\s*|\bimport\s*\(?\s*)['"`]electron(?:\/main)?['"`]/.test(code);

function dependsOn(
  { dependencies, devDependencies, optionalDependencies }: PackageManifest,
  name: string,
): boolean {
  return [dependencies, devDependencies, optionalDependencies].some((list) => Object.hasOwn(list, name));
}

/** Where electron-builder looks for an app with its own package.json, besides `directories.app`. */
const usualPlaces = ['app', 'www'];

/**
 * The folder that is packed in the place of a project's own, where that has two package.json files: what the
 * outer one lists are tools alone (electron-builder's "two package.json structure"). Null if there is none.
 * @param folder of the outer one, '.' for the root
 */
export function findPackedFolder(tree: FileTree, folder: string): string | null {
  const manifest = readManifest(tree, folder);
  if (manifest === null || !dependsOn(manifest, 'electron-builder')) return null;
  const named = namePackedFolder(tree, folder, manifest);
  const places = named === null ? usualPlaces : [named];
  const paths = places.map((name) => (folder === '.' ? name : `${folder}/${name}`));
  return paths.find((path) => isSafePath(path) && tree.stat(`${path}/package.json`) !== null) ?? null;
}

/**
 * `directories.app` of electron-builder's settings, without the slashes around it: in package.json or, where that has
 * none, in a file that can be read without running it.
 */
function namePackedFolder(tree: FileTree, folder: string, { raw }: PackageManifest): string | null {
  const text = (ending: string) => {
    const name = `electron-builder.${ending}`;
    return tree.read(folder === '.' ? name : `${folder}/${name}`, maxBytes.manifest);
  };
  const yaml = text('yml') ?? text('yaml');
  const file = yaml === null ? parseJson(text('json')) : Object.fromEntries(parseYamlFile(yaml) ?? []);
  const settings = raw['build'] ?? file;
  const directories = isRecord(settings) ? settings['directories'] : null;
  const named = isRecord(directories) ? stringOf(directories['app']) : null;
  return named === null ? null : named.replace(/^\.\/+|\/+$/g, '');
}
