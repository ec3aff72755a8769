import type { LoadFinding } from './index.ts';

/**
 * What packages and programs look for in the message of an error, to tell what to do about it: in none of
 * these cases may our own words answer for Node's (docs/guard.md has who looks for what).
 */
export const testedWords: readonly string[] = [
  'not find',
  'cannot find',
  'could not be found',
  'could not locate',
  'no such file',
  'no such table',
  'no such column',
  'not found',
  'module_not_found',
  'qualified_path_resolution_failed',
  'err_dlopen_disabled',
  'node_module_version',
  'compiled against',
  'self-register',
  'invalid elf',
  'wrong elf class',
  'file too short',
  'cannot open shared object',
  'undefined symbol',
  'libstdc++.so',
  'cxxabi_',
  '/snap/core',
  'incompatible library version',
  'the specified module',
  'the specified procedure',
  'not a valid win32',
];

/**
 * The text, if it has none of those words but those that Node's own message has; else one that says no more
 * than where to look.
 */
export function withoutTestedWords(text: string, message: string, { code, page }: LoadFinding): string {
  const said = message.toLowerCase();
  const added = text.toLowerCase();
  const isNew = testedWords.some((word) => added.includes(word) && !said.includes(word));
  return isNew ? `abistamp: ${code}, see ${page}` : text;
}
