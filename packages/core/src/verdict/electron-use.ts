import type { Runtime } from '../runtime/runtime.ts';

/** A release of Electron, as far as it decides what loads. */
export type ElectronRelease = Pick<Runtime, 'kind' | 'version' | 'abi' | 'nodeApi'>;

/** The Electron that loads a package. */
export interface ElectronLoad {
  release: ElectronRelease;
  /** Where that Electron is installed, relative to the root; null if it is not in the tree. */
  folder: string | null;
  /** A package of the same workspace that is no Electron app needs it, too. */
  shared: boolean;
  /** The app's own tool builds what does not fit before each start (Electron Forge). */
  builtAtStart: boolean;
}

/** What Electron means for the packages of a tree in which it is installed. */
export interface ElectronUse {
  /** An app was recognised; else Electron is there for tests, or nothing shows what for. */
  hasApp: boolean;
  /** Releases that are installed for this project, those of tools alone included. */
  releases: readonly ElectronRelease[];
  /**
   * The Electron that loads the package in a folder.
   * @returns null for the packages of tests and tools, which Node loads
   */
  loads(path: string): ElectronLoad | null;
}

/** The runtime that loads the package in a folder, where Node is asked about. */
export function runtimeOf(use: ElectronUse | null, runtime: Runtime, path: string): Runtime {
  const load = runtime.kind === 'node' ? use?.loads(path) : null;
  return load === null || load === undefined ? runtime : { ...runtime, ...load.release };
}

/** Nothing is loaded by Electron. */
export const noElectron: ElectronUse = { hasApp: false, releases: [], loads: () => null };
