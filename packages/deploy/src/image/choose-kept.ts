import type { PlacedFile } from './apply-layer.ts';

const kib = 1024;
const mib = 1024 * kib;

/** Larger files are kept in part: their headers and ends, and what is asked for later. */
const wholeBytes = mib;
const libraryBytes = 4 * mib;
const recordBytes = 16 * mib;
/** A source file that is read (`maxBytes.source`). */
const sourceBytes = mib;
/** Larger ones are data, which nothing is loaded by. */
const dataBytes = 32 * kib;
/** Smaller files are scripts. */
const programBytes = 64 * kib;

const records = new Set([
  ...['package-lock.json', 'npm-shrinkwrap.json', '.package-lock.json', 'yarn.lock', 'pnpm-lock.yaml'],
  ...['lock.yaml', '.modules.yaml', 'pnpm-workspace.yaml', 'bun.lock', 'bun.lockb', 'abi-lock.json'],
  ...['.npmrc', '.yarnrc', '.yarnrc.yml', '.yarn-state.yml', '.yarn-integrity', 'bunfig.toml'],
  ...['.pnp.cjs', '.pnp.js', '.pnp.data.json', 'node_version.h', 'os-release', 'ld.so.cache'],
]);
const muslPath = /^ld-musl-.*\.path$/;
const native = /\.node$|\.(?:so|dylib|dll)(?:\.[\d.]+)?$/;
const systemLibrary =
  /^(?:usr\/)?(?:local\/)?lib[^/]*\/(?:[^/]*-linux-[^/]*\/)?(?:ld-[^/]*|lib(?:c|m|dl|rt|pthread|stdc\+\+|gcc_s|atomic|node)\.(?:so|musl)[^/]*|libc\.musl[^/]*)$/;
const source = /\.[cm]?js$|^binding\.gyp$/;
/** A program of a platform package. */
const program = /\/bin\/[^/.]+(?:\.exe)?$|node_modules\/@?[^/]*(?:linux|musl|gnu)[^/]*\/[^.]*$/;

/** `source`: only if there is something native in its package. */
type Keep = 'whole' | 'ends' | 'source' | 'nothing';

/** Which files of a compressed layer to keep as it is read for the first time. */
export function chooseKept({ folder, name, content: { size } }: PlacedFile, inPackage: boolean): Keep {
  if (records.has(name) || muslPath.test(name)) return size <= recordBytes ? 'whole' : 'nothing';
  if (!inPackage && systemLibrary.test(folder + name)) return size <= libraryBytes ? 'whole' : 'ends';
  if (native.test(name) && (inPackage || name.endsWith('.node')))
    return size <= wholeBytes ? 'whole' : 'ends';
  if (isNodeProgram({ folder, name })) return 'ends';
  if (name === 'package.json') return size <= sourceBytes ? 'whole' : 'nothing';
  if (!inPackage) return 'nothing';
  if (source.test(name)) return size <= sourceBytes ? 'source' : 'nothing';
  if (name.endsWith('.json')) return size <= dataBytes ? 'source' : 'nothing';
  return size > programBytes && program.test(folder + name) ? 'ends' : 'nothing';
}

const nodeName = /^(?:node|nodejs|libnode\.so\.\d+)$/;

/** Whether a file may be the image's Node. */
export function isNodeProgram({ folder, name }: Pick<PlacedFile, 'folder' | 'name'>): boolean {
  return nodeName.test(name) && !folder.includes('node_modules/.bin/');
}
