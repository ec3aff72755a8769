import { readInstalled } from '../hosts/read-installed.ts';
import { isSameInstall } from '../stamp/marks.ts';
import type { Stamp } from '../stamp/stamp.ts';
import { readStamp } from '../stamp/stamp-file.ts';
import type { NativePackage, RecordedFile } from '../tree/native-package.ts';
import { scanTree } from '../tree/scan.ts';
import type { Project } from './project.ts';

/** What lies in a tree now, and how that was found out. */
export interface Survey {
  packages: NativePackage[];
  count: number;
  /** `fresh`: the record still describes the tree; `stale`: the tree changed since; `none`: there is no usable record. */
  stamp: 'fresh' | 'stale' | 'none';
  /** The record itself, where there is one, however old: what the tree was installed under. */
  recorded: Stamp | null;
}

/** The tree as it is: from the record, where nothing changed since; else by walking it. */
export function surveyTree(project: Project): Survey {
  const reading = readStamp(project.tree);
  const stamp = reading.kind === 'stamp' ? reading.stamp : null;
  if (
    stamp !== null &&
    isSameInstall(project.tree, stamp) &&
    stamp.packages.every((pkg) => isUntouched(project, pkg))
  ) {
    return { packages: stamp.packages, count: stamp.count, stamp: 'fresh', recorded: stamp };
  }
  return { ...walkTree(project, stamp), stamp: stamp === null ? 'none' : 'stale', recorded: stamp };
}

/** Walks the tree, trusting no record but for files whose size and time are what they were. */
export function walkTree(project: Project, stamp: Stamp | null): Pick<Survey, 'packages' | 'count'> {
  const known = new Map<string, RecordedFile>();
  for (const pkg of stamp?.packages ?? []) {
    for (const file of pkg.files) known.set(`${pkg.path}/${file.path}`, file);
  }
  return scanTree(project.tree, readInstalled(project.tree, project.host), known);
}

function isUntouched(project: Project, pkg: NativePackage): boolean {
  return pkg.files.every((file) => {
    const stat = project.tree.stat(`${pkg.path}/${file.path}`);
    return stat !== null && stat.size === file.size && stat.mtimeMs === file.mtimeMs;
  });
}
