import { type Content, keepPart, pageBytes } from './content.ts';

const kib = 1024;
const mib = 1024 * kib;

/** How much of compressed layers is kept, all files together. */
const budget = 64 * mib;
/** Larger files are kept in part: their headers and ends, and what is asked for later. */
const wholeBytes = mib;
const libraryBytes = 4 * mib;
const headBytes = 512 * kib;
const tailBytes = 128 * kib;
/** The symbols of a Node are in front, and are asked for. */
const nodeHeadBytes = 8 * mib;
/** A source file that is read (`maxBytes.source`), and those of one package, before it is known whether they are needed. */
const sourceBytes = mib;
const waitingBytes = 8 * mib;
const waitingPackages = 24;

const records =
  /(?:^|\/)(?:package-lock\.json|npm-shrinkwrap\.json|\.package-lock\.json|yarn\.lock|pnpm-lock\.yaml|lock\.yaml|\.modules\.yaml|pnpm-workspace\.yaml|bun\.lockb?|abi-lock\.json|\.npmrc|\.yarnrc(?:\.yml)?|\.yarn-state\.yml|\.yarn-integrity|\.pnp\.(?:cjs|js|data\.json)|bunfig\.toml|node_version\.h|os-release|ld\.so\.cache|ld-musl-[^/]*\.path)$/;
const native = /\.node$|\.(?:so|dylib|dll)(?:\.[\d.]+)?$/;
const systemLibrary =
  /^(?:usr\/)?(?:local\/)?lib[^/]*\/(?:[^/]*-linux-[^/]*\/)?(?:ld-[^/]*|lib(?:c|m|dl|rt|pthread|stdc\+\+|gcc_s|atomic|node)\.(?:so|musl)[^/]*|libc\.musl[^/]*)$/;
const source = /\.[cm]?js$|(?:^|\/)binding\.gyp$/;
/** Larger ones are data, which nothing is loaded by. */
const dataBytes = 32 * kib;
/** In a package.json: it builds something, or takes its native part from other packages. */
const promising =
  /\.node"(?!:)|\bnode-(?:addon-)?api"|cargo build|"(?:(?:pre|post)?install|optionalDependencies|gypfile|binary|napi|bindings|node-gyp-build|node-pre-gyp|@mapbox\/node-pre-gyp|prebuild-install)"/;

type Keep = 'whole' | 'ends' | 'source' | 'nothing';

/** Which files of a compressed layer to keep as it is read for the first time. */
function choose(path: string, size: number): Keep {
  const inPackage = path.includes('node_modules/');
  if (records.test(path)) return size <= 16 * mib ? 'whole' : 'nothing';
  if (systemLibrary.test(path)) return size <= libraryBytes ? 'whole' : 'ends';
  if (native.test(path) && (inPackage || path.endsWith('.node')))
    return size <= wholeBytes ? 'whole' : 'ends';
  if (isNodeProgram(path)) return 'ends';
  if (/(?:^|\/)package\.json$/.test(path)) return size <= sourceBytes ? 'whole' : 'nothing';
  if (!inPackage) return 'nothing';
  if (source.test(path)) return size <= sourceBytes ? 'source' : 'nothing';
  if (path.endsWith('.json')) return size <= dataBytes ? 'source' : 'nothing';
  // A program of a platform package.
  return /\/bin\/[^/.]+(?:\.exe)?$|node_modules\/@?[^/]*(?:linux|musl|gnu)[^/]*\/[^.]*$/.test(path) &&
    size > 64 * kib
    ? 'ends'
    : 'nothing';
}

/** Whether a file may be the image's Node. */
export function isNodeProgram(path: string): boolean {
  return /(?:^|\/)(?:node|nodejs|libnode\.so\.\d+)$/.test(path) && !path.includes('node_modules/.bin/');
}

/** Files of one package that wait until it is known whether it has anything native. */
interface Waiting {
  files: Set<Content>;
  bytes: number;
  isNative: boolean;
}

/** Keeps, of what comes by, what judging the image will probably ask for; the rest takes another pass. */
export class Keeper {
  #left = budget;
  readonly #waiting = new Map<string, Waiting>();

  /** @returns what takes the file's content, if any of it is kept */
  follow(path: string, content: Content): ((bytes: Buffer, offset: number) => void) | null {
    const folder = packageOf(path);
    const keep = choose(path, content.size);
    const waiting = folder === null ? null : this.#wait(folder);
    if (waiting !== null && /\.node$|\/binding\.gyp$/.test(path)) waiting.isNative = true;
    if (keep === 'ends') return this.#ends(content, isNodeProgram(path) ? nodeHeadBytes : headBytes);
    if (keep === 'nothing' || content.size > this.#left || content.size === 0) return null;
    if (keep === 'source' && waiting !== null && !waiting.isNative) {
      if (waiting.bytes + content.size > waitingBytes) return null;
      waiting.bytes += content.size;
      waiting.files.add(content);
    }
    const isManifest = waiting !== null && path.endsWith('/package.json');
    return (bytes, offset) => {
      this.#left -= keepPart(content, bytes, offset, () => true);
      if (isManifest && offset + bytes.length === content.size && promises(content)) waiting.isNative = true;
    };
  }

  /** The end of a layer. */
  settle(): void {
    for (const folder of [...this.#waiting.keys()]) this.#drop(folder);
  }

  /** What comes first and last, and the table of what a dynamic loader needs, which is between them. */
  #ends(content: Content, head: number): ((bytes: Buffer, offset: number) => void) | null {
    if (this.#left < head + tailBytes) return null;
    let table: { start: number; end: number } | null = null;
    const wants = (page: number) => {
      const start = page * pageBytes;
      const isInTable = table !== null && start < table.end && start + pageBytes > table.start;
      return start < head || start + pageBytes > content.size - tailBytes || isInTable;
    };
    return (bytes, offset) => {
      if (offset === 0) table = findDynamic(bytes);
      this.#left -= keepPart(content, bytes, offset, wants);
    };
  }

  #wait(folder: string): Waiting {
    let waiting = this.#waiting.get(folder);
    if (waiting === undefined) {
      waiting = { files: new Set(), bytes: 0, isNative: false };
      const [oldest] = this.#waiting.keys();
      if (this.#waiting.size >= waitingPackages && oldest !== undefined) this.#drop(oldest);
      this.#waiting.set(folder, waiting);
    }
    return waiting;
  }

  #drop(folder: string): void {
    const waiting = this.#waiting.get(folder);
    this.#waiting.delete(folder);
    if (waiting === undefined || waiting.isNative) return;
    for (const content of waiting.files) {
      for (const page of content.pages?.values() ?? []) this.#left += page.length;
      content.pages = null;
    }
  }
}

const dynamicSegment = 2;

/** Where an ELF file has its dynamic section, by its program headers (elf.h: `PT_DYNAMIC`), if they are at hand. */
function findDynamic(head: Buffer): { start: number; end: number } | null {
  if (head.length < 64 || head.readUInt32BE(0) !== 0x7f454c46 || head[4] !== 2 || head[5] !== 1) return null;
  const first = Number(head.readBigUInt64LE(32));
  const size = head.readUInt16LE(54);
  const count = head.readUInt16LE(56);
  for (let i = 0, at = first; i < count && at + 56 <= head.length && size >= 56; i++, at += size)
    if (head.readUInt32LE(at) === dynamicSegment) {
      const start = Number(head.readBigUInt64LE(at + 8));
      return { start, end: start + Math.min(Number(head.readBigUInt64LE(at + 32)), pageBytes) };
    }
  return null;
}

function promises(content: Content): boolean {
  const text = Buffer.concat([...(content.pages?.values() ?? [])]).toString('latin1');
  return promising.test(text);
}

/** The folder of the package that a file is in; null for one that is in none. */
export function packageOf(path: string): string | null {
  const match = /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(path);
  return match?.[1] ?? null;
}
