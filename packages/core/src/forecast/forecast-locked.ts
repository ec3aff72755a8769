import type { Omission } from '../hosts/omission.ts';
import type { Forecast, OldNan } from './forecast.ts';

/** What a lockfile says of a package that is native, or may be. */
interface LockedFacts {
  /** Its platform packages, each with what the lockfile has of it. */
  family: readonly FamilyMember[];
  /** It has an install script; null where the lockfile does not say. */
  hasScript: boolean | null;
  /** What it depends on that builds, finds or downloads addons. */
  tools: readonly string[];
  /** A nan of the lockfile that is too old for the target. */
  nan: OldNan | null;
  /** The setting that keeps platform packages out of an install there; null where none does. */
  omission: Omission | null;
}

export interface FamilyMember {
  name: string;
  /** name@version; null for one that the lockfile lacks. */
  id: string | null;
  /** It is for the target. */
  fits: boolean;
}

/**
 * What can be told of a package without its tarball; null where nothing in the lockfile says that it is native. A
 * lockfile cannot say that a package is not: its tarball may bring a file that its own code loads.
 */
export function forecastLocked({ family, omission, ...signs }: LockedFacts): Forecast | null {
  const own = family.filter(({ fits }) => fits);
  const locked = own.find(({ id }) => id !== null)?.id ?? null;
  const { hasScript, tools } = signs;
  if (locked !== null && omission === null)
    return { outcome: 'platform-package', code: 'IN_LOCKFILE', package: locked };
  // A script may bring what is missing.
  if (own.length > 0 && hasScript === false)
    return locked !== null && omission !== null
      ? { outcome: 'breaks', code: 'LEFT_OUT', package: locked, omission }
      : { outcome: 'breaks', code: 'NOT_IN_LOCKFILE', wanted: own.map(({ name }) => name) };
  if (family.length === 0 && tools.length === 0 && hasScript !== true) return null;
  const leftOut = locked === null || omission === null ? null : { package: locked, omission };
  return { outcome: 'unknown', code: 'NEEDS_TARBALL', family: family.length > 0, leftOut, ...signs };
}
