import type { Runtime } from '../runtime/runtime.ts';

/** The file that one of these names leads to on macOS or Windows, whose usual file systems take `A` for `a`. */
export function findInAnyCase(
  names: readonly string[],
  files: readonly string[],
  { platform }: Runtime,
): string | undefined {
  if (platform !== 'darwin' && platform !== 'win32') return undefined;
  const folded = names.map((name) => name.toLowerCase());
  return files.find((file) => folded.includes(file.toLowerCase()));
}
