/** Where a platform package is not called after the package that asks for it. */
const owners: readonly (readonly [prefix: string, owner: string])[] = [
  ['@rollup/rollup-', 'rollup'],
  ['@esbuild/', 'esbuild'],
  ['esbuild-', 'esbuild'],
  ['@img/sharp-', 'sharp'],
  ['@next/swc-', 'next'],
  ['@biomejs/cli-', '@biomejs/biome'],
  ['@oxc-parser/binding-', 'oxc-parser'],
  ['@oxc-transform/binding-', 'oxc-transform'],
  ['@oxc-resolver/binding-', 'oxc-resolver'],
  ['@rolldown/binding-', 'rolldown'],
  ['@unrs/resolver-binding-', 'unrs-resolver'],
  ['@nx/nx-', 'nx'],
];

/** The package that asks for a platform package; the name itself where it is none. */
export function ownerOf(wanted: string): string {
  const owner = owners.find(([prefix]) => wanted.startsWith(prefix))?.[1];
  return owner ?? wanted.replace(/-(?:linux|darwin|win32|freebsd|android|linuxmusl)-[\w-]{1,60}$/, '');
}
