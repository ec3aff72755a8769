import { rmSync, statSync, utimesSync } from 'node:fs';
import { dirname } from 'node:path';
import { abiOfRelease } from '@abistamp/binary';
import { entryInside } from '../../files/inside.ts';
import { temporaryName } from '../../files/write-file.ts';
import { parseTarget } from '../../runtime/target.ts';
import { readVariant } from '../../runtime/variant.ts';
import type { NativePackage } from '../../tree/native-package.ts';
import { findElectron } from '../project/find-electron.ts';
import { type ListedRuntime, readListedRuntimes } from '../project/listed-runtimes.ts';
import type { Project } from '../project/project.ts';
import { describeElectron } from '../project/read-release.ts';
import { surveyTree } from '../survey/survey.ts';

/** Variants that were removed from a tree, relative to its root, and their bytes together. */
export interface PrunedVariants {
  files: string[];
  bytes: number;
}

/**
 * Removes the variants that `abistamp.runtimes` of the project asks for no more, those whose addon is gone, and what a
 * killed process left half written beside them.
 * @throws the system's error for a tree that cannot be written
 */
export function pruneVariants(project: Project): PrunedVariants {
  const { root, tree } = project;
  const wanted = new Set(listWanted(project));
  const pruned: PrunedVariants = { files: [], bytes: 0 };
  const folders = new Set(surveyTree(project).packages.flatMap(listFolders));
  for (const folder of folders)
    for (const { name } of tree.list(folder)) {
      const path = `${folder}/${name}`;
      const variant = readVariant(path);
      const target = variant === null ? null : parseTarget(variant.target);
      const isKept =
        variant !== null &&
        target !== null &&
        tree.stat(variant.addon) !== null &&
        wanted.has(`${target.kind}-v${target.abi}`);
      if (isKept || (variant === null && !temporaryName.test(name))) continue;
      const bytes = tree.stat(path)?.size ?? 0;
      removeBeside(entryInside(root, path));
      if (variant === null) continue;
      pruned.files.push(path);
      pruned.bytes += bytes;
    }
  return pruned;
}

/** Where a package's addons are, or were. */
function listFolders({ path, files, linked }: NativePackage): string[] {
  if (linked !== undefined) return [];
  return ['build/Release/addon', ...files.map((file) => file.path)].map((file) => dirname(`${path}/${file}`));
}

/** The start of the targets that the project lists: `node-v115`. */
function listWanted(project: Project): string[] {
  return readListedRuntimes(project.tree).flatMap((listed) => {
    const abi =
      listed.kind === 'node' ? abiOfRelease('node', listed.version) : abiOfElectron(project, listed);
    return abi === null ? [] : [`${listed.kind}-v${abi}`];
  });
}

/** The installed release says it itself, and may be newer than the table. */
function abiOfElectron(project: Project, { version }: ListedRuntime): number | null {
  const installed = findElectron(project)?.releases.find((each) =>
    `${each.version}.`.startsWith(`${version}.`),
  );
  return (installed ?? describeElectron(version))?.abi ?? null;
}

function removeBeside(path: string): void {
  const folder = dirname(path);
  const { atime, mtime } = statSync(folder);
  rmSync(path, { force: true });
  utimesSync(folder, atime, mtime);
}
