import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type NodeRelease, type PnpmRelease, pnpm } from '../toolchain/index.ts';
import { type InstalledOptions, installedProject } from './installed-project.ts';

export type PnpmLayout = 'isolated' | 'hoisted' | 'global';

export interface PnpmProject {
  release: PnpmRelease;
  layout: PnpmLayout;
  /** pnpm 11 does not run on Node 20. */
  node: NodeRelease;
  dependencies: Readonly<Record<string, string>>;
  /** Packages that may build, if the version requires approval; all by default. */
  approved?: readonly string[];
  /** Lines for pnpm-workspace.yaml. */
  settings?: string;
  /** More fields for package.json. */
  manifest?: object;
}

/**
 * The files of a project, in `app`, whose pnpm keeps its store in `store` beside it. Every version gets its
 * own pnpm-workspace.yaml: pnpm 9 would use any workspace above instead.
 */
export function pnpmFiles(project: PnpmProject, folder = 'app'): InstalledOptions['files'] {
  const { release, layout, dependencies, approved = Object.keys(dependencies), settings = '' } = project;
  const linker = layout === 'hoisted' ? 'hoisted' : 'isolated';
  const allowed = approved.map((name) => `  ${name}: true\n`).join('');
  const file =
    release === 9
      ? "packages:\n  - '.'\n"
      : `storeDir: ../store\nnodeLinker: ${linker}\n${layout === 'global' ? 'enableGlobalVirtualStore: true\n' : ''}${allowed === '' ? '' : `allowBuilds:\n${allowed}`}`;
  return {
    [`${folder}/package.json`]: { name: folder, private: true, dependencies, ...project.manifest },
    [`${folder}/pnpm-workspace.yaml`]: file + settings,
    ...(release === 9 ? { [`${folder}/.npmrc`]: `store-dir=../store\nnode-linker=${linker}\n` } : {}),
  };
}

/**
 * Installs it, once per input.
 * @returns the folder with `app` and `store`
 */
export async function installedByPnpm(project: PnpmProject): Promise<string> {
  const { release, node } = project;
  const files = pnpmFiles(project);
  const folder = await installedProject({ by: () => pnpm(release), node, at: 'app', files });
  moveState(folder);
  return folder;
}

/** Where `installedProject` has a package manager work. */
const installedIn = /\/[^"\s]*\/abistamp-installed-\w{6}/g;

/** pnpm records the path: it would reinstall a tree found elsewhere from scratch. */
export function moveState(folder: string): void {
  for (const name of ['.modules.yaml', '.pnpm-workspace-state-v1.json']) {
    const file = join(folder, 'app/node_modules', name);
    if (!existsSync(file)) continue;
    const { atime, mtime } = statSync(file);
    writeFileSync(file, readFileSync(file, 'utf8').replaceAll(installedIn, folder));
    utimesSync(file, atime, mtime);
  }
}

/** The content of every file below a folder, by path. Links lead to projects and are not followed. */
export function hashFiles(folder: string): Map<string, string> {
  const hashes = new Map<string, string>();
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) for (const [below, hash] of hashFiles(path)) hashes.set(below, hash);
    else if (entry.isFile()) hashes.set(path, createHash('sha256').update(readFileSync(path)).digest('hex'));
  }
  return hashes;
}
