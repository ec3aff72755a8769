/** Platform packages that are not named after the package that requests them. */
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

/** The package that requests a platform package; the name itself if it is not one. */
export function ownerOf(wanted: string): string {
  const owner = owners.find(([prefix]) => wanted.startsWith(prefix))?.[1];
  return owner ?? wanted.replace(/-(?:linux|darwin|win32|freebsd|android|linuxmusl)-[\w-]{1,60}$/, '');
}
