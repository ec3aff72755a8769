import type { Project } from '@yarnpkg/core';

/** Under which Node the hashes of Yarn's build state were made: Yarn puts that into each hash, and nowhere else. */
export interface BuildNote {
  /** `process.versions.node`. */
  node: string;
  /** What decides whether a build still fits, the C library excepted: its files tell of that. */
  target: string;
}

/** The note lies with what it is about, in Yarn's install state, among what linkers keep there: whoever replaces the state takes the note away too. */
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
