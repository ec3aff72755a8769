/**
 * `name@version`, or the name alone of a package that has none: how packages are named in records, commands
 * and words alike.
 */
export function packageId({ name, version }: { name: string; version: string | null }): string {
  return version === null ? name : `${name}@${version}`;
}
