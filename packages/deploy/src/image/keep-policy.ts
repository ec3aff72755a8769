import type { Sink } from '../archive/tar-parser.ts';
import type { PlacedFile } from './apply-layer.ts';
import { Blocks } from './blocks.ts';
import { chooseKept, isNodeProgram } from './choose-kept.ts';
import { type Content, keepPart, pageBytes } from './content.ts';
import { Copies } from './copies.ts';
import { findDynamic } from './find-dynamic.ts';
import { WaitingPackage } from './waiting-package.ts';

const kib = 1024;
const mib = 1024 * kib;

/** How much of compressed layers is kept, all files together. */
const budget = 64 * mib;
const headBytes = 512 * kib;
const tailBytes = 128 * kib;
/** The symbols of a Node are in front, and are asked for. */
const nodeHeadBytes = 8 * mib;
/** Packages that are in one another, or whose files come mixed. */
const waitingPackages = 12;

/** In a package.json: it builds something, or takes its native part from other packages. */
const promising =
  /\.node"(?!:)|\bnode-(?:addon-)?api"|cargo build|"(?:(?:pre|post)?install|optionalDependencies|gypfile|binary|napi|bindings|node-gyp-build|node-pre-gyp|@mapbox\/node-pre-gyp|prebuild-install)"/;

/** Keeps, of what comes by, what judging the image will probably ask for; the rest takes another pass. */
export class Keeper {
  #left = budget;
  readonly #waiting = new Map<string, WaitingPackage>();
  readonly #memory = new Blocks();
  readonly #copies = new Copies();
  #place: FolderPlace = { folder: '', owner: null, inPackage: false };

  /** @returns what takes the file's content, if any of it is kept */
  follow(file: PlacedFile): Sink | null {
    if (file.folder !== this.#place.folder) this.#place = placeOf(file.folder);
    const { content, name } = file;
    const { owner, inPackage } = this.#place;
    const waiting = owner === null ? null : this.#wait(owner);
    if (waiting !== null && (name === 'binding.gyp' || name.endsWith('.node'))) waiting.isNative = true;
    const keep = chooseKept(file, inPackage);
    if (keep === 'nothing' || content.size === 0) return null;
    if (keep === 'ends') return this.#ends(file, isNodeProgram(file) ? nodeHeadBytes : headBytes);
    if (content.size > this.#left) return null;
    const isSource = keep === 'source';
    const take = waiting?.add(content, name, isSource) ?? null;
    if (take === null || waiting === null)
      return isSource && waiting?.isNative === false ? null : this.#share(file, () => true);
    this.#left -= content.size;
    return name === 'package.json' ? readManifest(waiting, content, take) : take;
  }

  /** The end of a layer. */
  settle(): void {
    for (const folder of [...this.#waiting.keys()]) this.#settle(folder);
    this.#memory.end();
  }

  /** What comes first and last, and the table of what a dynamic loader needs, which is between them. */
  #ends(file: PlacedFile, head: number): Sink | null {
    if (this.#left < head + tailBytes) return null;
    let table: { start: number; end: number } | null = null;
    const { size } = file.content;
    const take = this.#share(file, (page) => {
      const start = page * pageBytes;
      const isInTable = table !== null && start < table.end && start + pageBytes > table.start;
      return start < head || start + pageBytes > size - tailBytes || isInTable;
    });
    return (bytes, start, end, offset) => {
      if (offset === 0) table = findDynamic(bytes.subarray(start, end));
      take(bytes, start, end, offset);
    };
  }

  /** Keeps pages of a file and, at its end, those of another one in the place of equal ones. */
  #share({ content, name }: PlacedFile, wants: (page: number) => boolean): Sink {
    return (bytes, start, end, offset) => {
      this.#left -= keepPart(content, bytes.subarray(start, end), offset, wants);
      if (offset + end - start < content.size) return;
      for (const [page, own] of content.pages ?? [])
        if (this.#copies.share(content, name, page, own)) this.#left += own.length;
        else this.#copies.add(content, name, page, own);
    };
  }

  #wait(folder: string): WaitingPackage {
    let waiting = this.#waiting.get(folder);
    if (waiting === undefined) {
      waiting = new WaitingPackage(this.#memory);
      const [oldest] = this.#waiting.keys();
      if (this.#waiting.size >= waitingPackages && oldest !== undefined) this.#settle(oldest);
      this.#waiting.set(folder, waiting);
    }
    return waiting;
  }

  #settle(folder: string): void {
    const waiting = this.#waiting.get(folder);
    this.#waiting.delete(folder);
    if (waiting === undefined) return;
    this.#left += waiting.size;
    waiting.settle((content, name, page, bytes) => {
      if (this.#copies.share(content, name, page, bytes)) return;
      const own = Buffer.from(bytes);
      this.#left -= own.length;
      content.pages ??= new Map();
      content.pages.set(page, own);
      this.#copies.add(content, name, page, own);
    });
  }
}

/** Marks a package that has something native, by its package.json. */
function readManifest(waiting: WaitingPackage, content: Content, take: Sink): Sink {
  return (bytes, start, end, offset) => {
    take(bytes, start, end, offset);
    if (offset + end - start < content.size) return;
    if (promising.test(waiting.readLast().toString('latin1'))) waiting.isNative = true;
  };
}

/** A folder, and the package that it is in. */
interface FolderPlace {
  folder: string;
  owner: string | null;
  inPackage: boolean;
}

function placeOf(folder: string): FolderPlace {
  return { folder, owner: packageOf(folder), inPackage: folder.includes('node_modules/') };
}

/** The folder of the package that a file is in; null for one that is in none. */
export function packageOf(path: string): string | null {
  const match = /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(path);
  return match?.[1] ?? null;
}
