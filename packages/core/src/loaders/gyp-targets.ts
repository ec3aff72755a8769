import type { PackageView } from '../files/package-view.ts';

const targetName = /['"]target_name['"]\s{0,9}:\s{0,9}['"]([^'"<>\n]{1,120})['"]/g;

/** Target names in a package's binding.gyp, including helpers without their own output. */
export function listGypTargets(view: PackageView): string[] {
  const text = view.read('binding.gyp');
  if (text === null) return [];
  const module = /['"]module_name['"]\s{0,9}:\s{0,9}['"]([^'"<>\n]{1,120})['"]/.exec(text)?.[1];
  const names = [...text.matchAll(targetName)]
    .map((match) => match[1] ?? '')
    .filter((name) => !helpers.has(name));
  if (names.length === 0 && module !== undefined) return [module];
  return [...new Set(names)];
}

/** Targets that only prepare a build, or copy its result. */
const helpers = new Set([
  'action_after_build',
  'action_before_build',
  'copy_binary',
  'copy_modules',
  'copy_build',
  'build_release',
]);
