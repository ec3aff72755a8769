import { abiOfRelease } from '@abistamp/binary';
import type { FileTree } from '../../files/file-tree.ts';
import { nodeApiOfElectron } from '../../runtime/electron-node.ts';
import { readManifest } from '../../tree/walk-linked.ts';
import type { ElectronRelease } from '../../verdict/electron-use.ts';

const maxNote = 64;

/**
 * The release that an installed `electron` package brings. Its own note of the ABI comes first: the table knows
 * no later releases, and older packages have none. What was unpacked into `dist` counts, if that is another
 * version (ELECTRON_CUSTOM_VERSION).
 * @param folder of the package. @returns null for what is no Electron, or one that is not known
 */
export function readElectronRelease(tree: FileTree, folder: string): ElectronRelease | null {
  const manifest = readManifest(tree, folder);
  if (manifest?.version === null || manifest?.version === undefined) return null;
  const unpacked = readNote(tree, `${folder}/dist/version`).replace(/^v/, '');
  const version = /^\d+\.\d+\.\d+/.test(unpacked) ? unpacked : manifest.version;
  const note = version === manifest.version ? readNote(tree, `${folder}/abi_version`) : '';
  return describeElectron(version, /^[1-9]\d{1,4}$/.test(note) ? Number(note) : null);
}

/** @param abi null: that of the table. @returns null for a release that the table does not know */
export function describeElectron(version: string, abi: number | null = null): ElectronRelease | null {
  const known = abi ?? abiOfRelease('electron', version);
  return known === null
    ? null
    : { kind: 'electron', version, abi: known, nodeApi: nodeApiOfElectron(version) };
}

function readNote(tree: FileTree, path: string): string {
  return tree.read(path, maxNote)?.trim() ?? '';
}
