/**
 * `name@version`, or just the name of a package without a version: how packages are named in records,
 * commands and messages.
 */
export function packageId({ name, version }: { name: string; version: string | null }): string {
  return version === null ? name : `${name}@${version}`;
}
