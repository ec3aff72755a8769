import type { PackageManifest } from '../files/manifest.ts';
import { isSafePath } from '../files/safe-path.ts';
import { hasNativeName } from './list-package.ts';
import type { NativePackage } from './native-package.ts';

/**
 * Words in the package.json of packages that load their own addon: tools that find, download or build
 * one, its usual places, and what it is called. A key ("./server.node") names no file, but what others import.
 */
const nativeHint =
  /\.node"(?!:)|"(?:[\w./-]*\/)?prebuilds\b|"(?:binary|napi)"\s*:|"(?:node-gyp-build(?:-optional-packages)?|bindings|@?[\w./-]*node-pre-gyp|prebuild-install|require-addon|pkg-prebuilds|cmake-[jt]s|napi-postinstall|node-addon-api|@napi-rs\/cli|n(?:api|-api|ode-api))"|\bnode-gyp (?:re)?build|\bcargo build/;

/** Every such word contains one of these, and few packages have any: the others are ruled out quickly. */
const nativeSigns = [
  'prebuild',
  '.node"',
  '"binary"',
  '"bindings"',
  'gyp',
  'require-addon"',
  'cmake-',
  'napi',
  '-api"',
  'cargo build',
];

/** Whether a package.json says that its package loads an addon, so that a missing one is noticed. */
export function promisesAddon(manifest: string): boolean {
  return nativeSigns.some((sign) => manifest.includes(sign)) && nativeHint.test(manifest);
}

/**
 * Native files that a package.json names directly: those opened by requiring the package or running its
 * program and, where the package is made for one platform, those that it publishes.
 * @param present the package's native files. Where it has one of those that it publishes, the others are no
 * promise: `files` may name what was never published.
 */
export function listPromised({ main, os, cpu, raw }: PackageManifest, present: readonly string[]): string[] {
  const { bin, files } = raw;
  const programs = typeof bin === 'object' && bin !== null ? Object.values(bin) : [bin];
  const published = os.length + cpu.length > 0 && Array.isArray(files) ? listNative(files) : [];
  const isPublished = published.some((path) => present.includes(path));
  return [...listNative([main, ...programs]), ...(isPublished ? [] : published)];
}

function listNative(paths: readonly unknown[]): string[] {
  return paths
    .filter((path): path is string => typeof path === 'string' && hasNativeName(path))
    .map((path) => path.replace(/^(?:\.?\/)+/, ''))
    .filter((path) => isSafePath(path) && !/[*?{}[\]!]/.test(path));
}

/**
 * Files that were there when the same version was last read, and are gone. They stay expected as long as the
 * version does, whatever was recorded in between.
 */
export function listGone(
  before: NativePackage | null,
  manifest: Pick<PackageManifest, 'name' | 'version'>,
  files: readonly string[],
): string[] {
  if (before === null || before.version !== manifest.version || before.name !== manifest.name) return [];
  const known = new Set([...before.files.map(({ path }) => path), ...before.expected]);
  return [...known].filter((path) => !files.includes(path)).sort();
}
