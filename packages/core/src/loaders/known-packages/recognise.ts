import type { PackageView } from '../../files/package-view.ts';
import type { Sources } from '../../javascript/sources.ts';
import { attemptOf, divideByLibc, listDelegates } from '../delegates.ts';
import type { Recognised } from '../loader.ts';
import type { SearchedAddon } from '../searched-addons.ts';
import type { KnownPackage } from './known-package.ts';
import { knownPackages } from './packages.ts';
import type { KnownPackageRecord } from './record.ts';

/** Packages by name, in the versions that work in the known way. */
export function recogniseKnownPackage(
  view: PackageView,
  sources: Sources,
): Recognised<KnownPackageRecord> | null {
  const known = knownPackages.get(view.manifest.name ?? '');
  if (known === undefined) return null;
  if (known.mentions !== null && sources.mentioning(known.mentions).length === 0) return null;
  const addons = known.delegates === undefined ? known.addons : addDelegates(view, known, known.delegates);
  if (addons === null) return null;
  return { record: { kind: 'known-package', addons: fillInVersion(addons, view) }, places: [] };
}

/** Null if the package has no family of platform packages: such a version works another way. */
function addDelegates(
  view: PackageView,
  { addons }: KnownPackage,
  { except }: { except: string },
): SearchedAddon[] | null {
  const delegates = listDelegates(view).filter(({ name }) => !name.includes(except));
  if (delegates.length === 0) return null;
  const last = divideByLibc(delegates).map(attemptOf);
  return addons.map((addon, i) => (i === 0 ? { ...addon, attempts: [...addon.attempts, ...last] } : addon));
}

function fillInVersion(addons: readonly SearchedAddon[], { manifest }: PackageView): SearchedAddon[] {
  return addons.map((addon) => ({
    ...addon,
    attempts: addon.attempts.map((attempt) => ({
      ...attempt,
      request: attempt.request.replaceAll('{version}', manifest.version ?? ''),
    })),
  }));
}
