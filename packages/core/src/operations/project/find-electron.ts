import { debug } from '../../debug.ts';
import type { FileTree } from '../../files/file-tree.ts';
import { hostOf } from '../../hosts/index.ts';
import { listMembers } from '../../hosts/list-members.ts';
import { ownPath } from '../../tree/own-package.ts';
import { resolveWithin } from '../../tree/resolve-dependency.ts';
import type { ElectronLoad, ElectronRelease, ElectronUse } from '../../verdict/electron-use.ts';
import { findAppAround } from './app-around.ts';
import { type AppSigns, findPackedFolder, readAppSigns } from './app-signs.ts';
import { hasElectron } from './has-electron.ts';
import { listProduction, type Resolve } from './list-production.ts';
import type { Project } from './project.ts';
import { readElectronRelease } from './read-release.ts';

const known = new WeakMap<FileTree, { use: ElectronUse | null }>();

/**
 * What Electron means for a tree: the releases installed for it, and which packages its apps load. An app loads
 * what its package.json lists in `dependencies`, and what those require: that is what its packager takes.
 * Null where there is no Electron. Read once.
 */
export function findElectron(project: Project): ElectronUse | null {
  if (project.electron !== undefined) return project.electron;
  const before = known.get(project.tree);
  if (before !== undefined) return before.use;
  const use = lookForElectron(project);
  known.set(project.tree, { use });
  return use;
}

/** An app, and what it loads. */
interface App {
  folder: string;
  /** Where its Electron is installed; null if that is not in the tree. */
  electron: string | null;
  release: ElectronRelease;
  signs: AppSigns;
}

function lookForElectron(project: Project): ElectronUse | null {
  const { tree, root } = project;
  if (!hasElectron(tree)) {
    const around = findAppAround(root);
    return around === null
      ? null
      : describeUse(tree, plain(tree), [{ ...around, folder: ownPath, electron: null }], []);
  }
  const { workspaces, resolve } = hostOf(project.host).layout.read(tree);
  const find: Resolve = resolve ?? plain(tree);
  // Hosts that link them into node_modules do not say where they are.
  const folders = [...new Set([ownPath, ...workspaces, ...listMembers(tree)])];
  const apps: App[] = [];
  const releases: ElectronRelease[] = [];
  for (const folder of folders) {
    const place = find(folder, 'electron');
    const release = place === null ? null : readElectronRelease(tree, place);
    if (release === null) continue;
    releases.push(release);
    const signs = readAppSigns(tree, folder);
    if (signs === null) continue;
    apps.push({ folder: findPackedFolder(tree, folder) ?? folder, electron: place, release, signs });
  }
  debug('electron', () =>
    apps.map(
      ({ folder, release, signs }) => `${folder} is an app of Electron ${release.version}: ${signs.by}`,
    ),
  );
  if (releases.length === 0) return null;
  const taken = new Set(apps.map(({ folder }) => folder));
  const others = folders.filter((folder) => !taken.has(folder) && readAppSigns(tree, folder) === null);
  return describeUse(tree, find, apps, others, releases);
}

const plain = (tree: FileTree): Resolve => {
  const resolve = resolveWithin(tree);
  return (from, name) => resolve(from, name);
};

/** @param others folders of packages under development here that are no apps */
function describeUse(
  tree: FileTree,
  find: Resolve,
  apps: readonly App[],
  others: readonly string[],
  releases: readonly ElectronRelease[] = apps.map(({ release }) => release),
): ElectronUse {
  const elsewhere = apps.length === 0 ? new Set<string>() : listProduction(tree, find, others);
  const loads = new Map<string, ElectronLoad>();
  for (const { folder, electron, release, signs } of apps)
    for (const path of listProduction(tree, find, [folder])) {
      const before = loads.get(path);
      const isOther = before !== undefined && before.release.abi !== release.abi;
      loads.set(path, {
        release,
        folder: electron,
        shared: isOther || elsewhere.has(path),
        builtAtStart: signs.buildsAtStart,
      });
    }
  return { hasApp: apps.length > 0, releases, loads: (path) => loads.get(path) ?? null };
}

/**
 * The same tree for another release of Electron, as `--runtime electron@40.1.0` names it: for the packages of its
 * apps or, where none was recognised, for all.
 */
export function withRelease(use: ElectronUse | null, release: ElectronRelease): ElectronUse {
  const { hasApp = false, loads = () => null } = use ?? {};
  const anew = ({ folder, release: own }: ElectronLoad): ElectronLoad => ({
    ...{ release, shared: false, builtAtStart: false },
    folder: own.version === release.version ? folder : null,
  });
  const alone = { release, folder: null, shared: false, builtAtStart: false };
  return {
    hasApp,
    releases: [release],
    loads: (path) => {
      const load = loads(path);
      if (load === null) return hasApp ? null : alone;
      return anew(load);
    },
  };
}
