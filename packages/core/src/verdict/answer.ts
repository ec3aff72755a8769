import { matchesPlatform } from '../runtime/matches-platform.ts';
import type { Runtime } from '../runtime/runtime.ts';
import type { NativePackage } from '../tree/native-package.ts';
import { resolvePackage } from '../tree/resolve-package.ts';
import type { Unjudged } from '../tree/unjudged.ts';
import type { Finding } from './finding.ts';

/**
 * `fits`: everything that should be judged was, and fits. `findings`: something fails. `unknown`: something
 * could not be judged, and nothing fails.
 */
export type Answer = 'fits' | 'findings' | 'unknown';

/**
 * A failure outweighs an unknown. Warnings are findings that the packages can live with: such a tree fits.
 */
export function chooseAnswer(findings: readonly Finding[], unjudged: readonly Unjudged[]): Answer {
  if (findings.some(({ severity }) => severity === 'error')) return 'findings';
  return unjudged.length > 0 ? 'unknown' : 'fits';
}

/**
 * The native packages that a runtime may load something from. Some hosts install platform packages for other
 * machines too (musl's beside glibc's): those say nothing about this one.
 */
export function listConcerned(packages: readonly NativePackage[], runtime: Runtime): NativePackage[] {
  return packages.filter((pkg) => pkg.platform === null || holdsSomething(pkg, runtime));
}

function holdsSomething(pkg: NativePackage, runtime: Runtime): boolean {
  if (pkg.platform !== null && !matchesPlatform(pkg.platform, runtime)) return false;
  const resolved = resolvePackage(pkg, runtime, () => true);
  return resolved.kind !== 'files' || resolved.files.length > 0;
}

/** How many of these packages were judged. */
export function countJudged(packages: readonly NativePackage[], unjudged: readonly Unjudged[]): number {
  const left = new Set(unjudged.map(({ path }) => path));
  return packages.filter(({ path }) => !left.has(path)).length;
}
