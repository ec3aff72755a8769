import {
  collectRows,
  findRow,
  type LockedFile,
  type LockedPlaces,
  listRows,
  type Sidecar,
} from './sidecar.ts';

interface SidecarUpdate {
  /** What this tree loads now, and was found to fit. */
  now: LockedPlaces;
  /** Whether the project still has this `name@version`, on any machine. */
  isKnown: (pkg: string) => boolean;
}

/**
 * Brings a sidecar up to date. What other machines wrote down of versions that the project still has stays,
 * so that nobody's record takes back what another one added; versions that are gone go everywhere. A hash
 * that was pinned stays pinned when the file is another one now: that is a finding, and accepted only on
 * purpose.
 */
export function updateSidecar(before: Sidecar | null, { now, isKnown }: SidecarUpdate): Sidecar {
  const places = before?.places ?? new Map();
  // The first format also listed files that nothing loads, and took some builds for deliveries.
  const isOld = before?.version === 1;
  const kept = listRows(places).filter(
    ([row]) => isKnown(row.package) && !(isOld && now.get(row.place)?.has(row.package) === true),
  );
  const current = listRows(now).map(([row, file]) => {
    const known = findRow(places, row);
    return [row, known === undefined ? file : reconcile(known, file, isOld)] as const;
  });
  return { version: 2, schema: before?.schema ?? null, places: collectRows([...kept, ...current]) };
}

/**
 * One row for a file that was known before. Some machines download what others have to build: the download is
 * what can be pinned.
 */
function reconcile(known: LockedFile, now: LockedFile, isOld: boolean): LockedFile {
  if (now.origin === 'built') return known.origin === 'delivered' && !isOld ? known : now;
  return known.sha256 === null ? now : { ...now, sha256: known.sha256 };
}
