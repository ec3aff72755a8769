import type { Project } from '@yarnpkg/core';

/**
 * The Node that the hashes in Yarn's build state were computed under. Yarn hashes its version and stores it
 * nowhere.
 */
export interface BuildNote {
  /** `process.versions.node`. */
  node: string;
  /** What decides whether a build still fits, except the C library, which its files name. */
  target: string;
}

/**
 * The note is stored in Yarn's install state, among data of linkers: replacing the state removes the note
 * too.
 */
const key = 'abistamp';

export function noteOfThisNode(): BuildNote {
  const { versions, platform, arch } = process;
  return { node: versions.node, target: `node-v${versions.modules}-${platform}-${arch}` };
}

export function readNote(project: Project): BuildNote | null {
  const note = project.linkersCustomData.get(key);
  if (typeof note !== 'object' || note === null || !('node' in note) || !('target' in note)) return null;
  const { node, target } = note;
  return typeof node === 'string' && typeof target === 'string' ? { node, target } : null;
}

export function writeNote(project: Project, note: BuildNote): void {
  project.linkersCustomData.set(key, note);
}
