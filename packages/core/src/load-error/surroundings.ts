/** `name.linux-x64-gnu.node`, as napi-rs names its files. */
export const platformTriple =
  /[\w-]\.(?:linux|darwin|win32|freebsd|android|openharmony)-(?:x64|arm64|arm|ia32|universal|riscv64|ppc64|s390x|loong64)[\w-]*\.node$/;

const bundler =
  /webpack=true|__webpack_require__|webpackEmptyContext|webpack-internal:|[\\/]\.webpack[\\/]|webpack:\/\//;

/**
 * Whether the code that looks for the file is a bundle: it says so itself, or looks in a place that no
 * package has.
 *
 * @param path where it looks, or where it is itself
 */
export function isBundled(path: string | null, around: string): boolean {
  if (path !== null && /node_modules|\.yarn[\\/]/.test(path) && !isSnapshot(path))
    return /webpack=true/.test(around);
  return bundler.test(around) || (path !== null && isSnapshot(path));
}

/** The file system inside a program made by pkg. */
const isSnapshot = (path: string) => /^(?:[A-Za-z]:)?[\\/]snapshot[\\/]/.test(path);

/** Packages that look for other packages' files. */
const helpers = new Set([
  'bindings',
  'node-gyp-build',
  'node-gyp-build-optional-packages',
  'node-pre-gyp',
  '@mapbox/node-pre-gyp',
  'pkg-prebuilds',
  'require-addon',
  'bare-addon-resolve',
  'prebuild',
  'source-map-support',
  'ts-node',
  'tsx',
  'file-uri-to-path',
  'jest-runtime',
  'jest-resolve',
  'v8-compile-cache',
  '@node-rs/helper',
  'electron',
  'npm',
  'pnpm',
]);

/** The package that a path below `node_modules` belongs to: the innermost. */
export function namePackage(path: string | null): string | null {
  const at = path?.replaceAll('\\', '/').lastIndexOf('node_modules/') ?? -1;
  if (path === null || at < 0) return null;
  const [first = '', second = ''] = path.slice(at + 'node_modules/'.length).split(/[\\/]/);
  if (first === '.prisma') return '@prisma/client';
  const old = /^_[^@]{0,100}@[\d.]{1,40}@(.{1,200})$/.exec(first)?.[1] ?? first;
  if (!/^@?[\w.-]{1,214}$/.test(old) || old.startsWith('.')) return null;
  if (!old.startsWith('@')) return old;
  return /^[\w.-]{1,214}$/.test(second) ? `${old}/${second}` : null;
}

/** The package whose code failed, by the first stack frame that belongs neither to Node nor to a helper. */
export function nameByStack(around: string): string | null {
  for (const [path] of around.matchAll(/[^\s'"()`]{0,500}node_modules[\\/]{1,2}[^\s'"()`:]{1,300}/g)) {
    const name = namePackage(path);
    if (name !== null && !helpers.has(name)) return name;
  }
  return null;
}
