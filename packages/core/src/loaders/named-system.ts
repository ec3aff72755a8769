import type { RuntimeCondition } from '../runtime/condition.ts';
import { readLabels, withoutMachine } from '../runtime/labels.ts';
import type { DeclaredPlatform } from '../runtime/matches-platform.ts';

/** The systems that names have in them, by the rest of the names: `libnut` has `darwin` and `linux`. */
export function listNamedSystems(names: readonly string[]): ReadonlyMap<string, ReadonlySet<string>> {
  const systems = new Map<string, Set<string>>();
  for (const name of names) {
    const { os } = readLabels(name);
    const family = withoutMachine(name);
    if (os !== null) systems.set(family, (systems.get(family) ?? new Set()).add(os));
  }
  return systems;
}

/**
 * The one system that a package is for of several on which it may be installed, since its family has others
 * (`@nut-tree-fork/libnut-darwin`): what takes one of them goes by the name. Null for any other package.
 */
export function conditionInFamily(
  { name, platform }: { name: string; platform: DeclaredPlatform | null },
  systems: ReturnType<typeof listNamedSystems>,
): RuntimeCondition | null {
  const { os } = readLabels(name);
  const declared = platform?.os ?? [];
  if (os === null || declared.length < 2 || !declared.includes(os)) return null;
  return (systems.get(withoutMachine(name))?.size ?? 0) > 1 ? { os: [os] } : null;
}
