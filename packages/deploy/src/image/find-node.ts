import { readElfProgram } from '@abistamp/binary';
import {
  glibcVersionIn,
  libcOfInterpreter,
  parseRuntimeSpec,
  type Runtime,
  readCurrentRuntime,
} from '@abistamp/core';
import { type Content, readContent, type Wishes } from './content.ts';
import { ReleaseSearch } from './find-release.ts';
import type { ImageConfig } from './image-config.ts';
import { entriesOf, type Folder, type ImageFile, locate } from './nodes.ts';

/** A Node in an image. */
interface FoundNode {
  /** In the image, without a slash in front. */
  path: string;
  version: string | null;
  abi: number | null;
}

/** The Node that an image runs, as a runtime. */
export interface ImageRuntime {
  node: FoundNode;
  runtime: Runtime;
  /** `glibc 2.36`, `musl`; null if none of its files are in the image. */
  libc: string | null;
  /** Other Nodes in it. */
  others: FoundNode[];
}

/** Where images have it that `PATH` does not name. */
const usualFolders = [
  ...['usr/local/bin', 'usr/bin', 'nodejs/bin', 'var/lang/bin', 'opt/bitnami/node/bin', 'opt/nodejs/bin'],
  ...['opt/node/bin', 'usr/local/node/bin'],
];
const versionFolders = ['root/.nvm/versions/node', 'usr/local/nvm/versions/node', 'opt/nvm/versions/node'];

/** Null for an image in which no Node was found. */
export function findNode(root: Folder, config: ImageConfig | null, wishes: Wishes): ImageRuntime | null {
  const found = listPrograms(root, config).flatMap((path) => describeNode(root, path, config, wishes) ?? []);
  const [first] = found;
  if (first === undefined) return null;
  return { ...first, others: found.slice(1).map(({ node }) => node) };
}

/** Programs called node, the one that a shell would find first; each once, however it is linked to. */
function listPrograms(root: Folder, config: ImageConfig | null): string[] {
  const path = (config?.env.get('PATH') ?? '').split(':').map((each) => each.replace(/^\/+/, ''));
  const versions = versionFolders.flatMap((folder) => {
    const node = locate(root, folder, true)?.node;
    return node?.kind === 'folder'
      ? [...entriesOf(node).keys()].sort().map((name) => `${folder}/${name}/bin`)
      : [];
  });
  const known = new Map<string, string>();
  for (const folder of [...path, ...usualFolders, ...versions])
    for (const name of ['node', 'nodejs']) {
      const place = locate(root, `${folder}/${name}`, true);
      const own = place?.parts.join('/') ?? '';
      if (place?.node.kind === 'file' && !known.has(own)) known.set(own, own);
    }
  return [...known.values()];
}

function describeNode(
  root: Folder,
  path: string,
  config: ImageConfig | null,
  wishes: Wishes,
): Omit<ImageRuntime, 'others'> | null {
  const file = fileAt(root, path);
  const facts = file === null ? null : readProgram(file.content, wishes);
  // A script, as version managers put in its place, is none.
  if (file === null || facts === null) return null;
  const { arch, interpreter, needed } = facts;
  if (arch === null) return null;
  const library = needed.find((name) => /^libnode\.so\.\d+$/.test(name));
  const header = readHeader(root, path, wishes);
  const abiOfLibrary = library === undefined ? null : Number(library.slice('libnode.so.'.length));
  const version = readRelease(file.content, wishes) ?? header.version ?? hintOf(config, abiOfLibrary);
  const known = version === null ? null : parseKnown(version);
  const abi = known?.abi ?? abiOfLibrary ?? header.abi;
  if (abi === null) return null;
  const libc = libcOfInterpreter(interpreter);
  const glibc = libc === 'glibc' && interpreter !== null ? readGlibc(root, interpreter, wishes) : null;
  const isThere = interpreter !== null && locate(root, interpreter, true) !== null;
  const runtime: Runtime = {
    ...{ kind: 'node', version, abi, nodeApi: known?.nodeApi ?? null, platform: 'linux', arch },
    ...{ libc, glibc, macos: null, execPath: null },
  };
  return {
    node: { path, version, abi },
    runtime,
    libc: libc === null || !isThere ? null : `${libc}${glibc === null ? '' : ` ${glibc}`}`,
  };
}

function fileAt(root: Folder, path: string): ImageFile | null {
  const node = locate(root, path, true)?.node;
  return node?.kind === 'file' ? node : null;
}

function readProgram(content: Content, wishes: Wishes) {
  return readElfProgram({
    size: content.size,
    read: (offset, length) => readContent(content, offset, length, wishes) ?? Buffer.alloc(0),
  });
}

/** Searched for once; in a compressed layer that was done as it came by. */
function readRelease(content: Content, wishes: Wishes): string | null {
  if (content.release !== undefined) return content.release;
  if (content.source === null) return null;
  const search = new ReleaseSearch();
  for (let at = 0; at < content.size && search.release === null; at += 1 << 20)
    search.push(readContent(content, at, 1 << 20, wishes) ?? Buffer.alloc(0));
  content.release = search.release;
  return search.release;
}

/** What `include/node/node_version.h` beside the program says; its first line about the ABI names a macro. */
function readHeader(
  root: Folder,
  path: string,
  wishes: Wishes,
): { version: string | null; abi: number | null } {
  const prefix = path.split('/').slice(0, -2);
  const file = fileAt(root, [...prefix, 'include/node/node_version.h'].join('/'));
  const text = file === null ? '' : (readContent(file.content, 0, 1 << 16, wishes)?.toString('latin1') ?? '');
  const number = (name: string) => new RegExp(`^#define ${name} (\\d+)$`, 'm').exec(text)?.[1];
  const parts = ['NODE_MAJOR_VERSION', 'NODE_MINOR_VERSION', 'NODE_PATCH_VERSION'].map(number);
  const abi = number('NODE_MODULE_VERSION');
  return {
    version: parts.every((part) => part !== undefined) ? parts.join('.') : null,
    abi: abi === undefined ? null : Number(abi),
  };
}

/** A variable of the image is a hint: it counts if the library that is there agrees, or nothing else is known. */
function hintOf(config: ImageConfig | null, abi: number | null): string | null {
  const hint = /^v?(\d+\.\d+\.\d+)$/.exec(config?.env.get('NODE_VERSION') ?? '')?.[1] ?? null;
  if (hint === null || abi === null) return hint;
  return parseKnown(hint)?.abi === abi ? hint : null;
}

function parseKnown(version: string): Pick<Runtime, 'abi' | 'nodeApi'> | null {
  try {
    return parseRuntimeSpec(`node@${version}`, null, readCurrentRuntime());
  } catch {
    return null;
  }
}

/** By the loader's own bytes, or those of the library beside it: never by what the distribution calls itself. */
function readGlibc(root: Folder, interpreter: string, wishes: Wishes): string | null {
  const place = locate(root, interpreter, true);
  if (place === null) return null;
  const folder = place.parts.slice(0, -1).join('/');
  for (const path of [place.parts.join('/'), `${folder}/libc.so.6`]) {
    const file = fileAt(root, path);
    const bytes =
      file === null ? null : readContent(file.content, 0, Math.min(file.content.size, 16 << 20), wishes);
    const version = bytes === null ? null : searchGlibc(bytes);
    if (version !== null) return version;
  }
  return null;
}

/** As text, all of it would take more than what is read of the rest of an image. */
function searchGlibc(bytes: Buffer): string | null {
  for (let at = bytes.indexOf(' version '); at >= 0; at = bytes.indexOf(' version ', at + 1)) {
    const found = glibcVersionIn(bytes.toString('latin1', Math.max(0, at - 16), at + 32));
    if (found !== null) return found;
  }
  return null;
}
