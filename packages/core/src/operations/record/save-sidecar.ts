import { systemCode } from '../../errors.ts';
import { hashFile } from '../../files/digest.ts';
import { absolutePath } from '../../files/file-tree.ts';
import { packageId } from '../../files/package-id.ts';
import { writeAtomically } from '../../files/write-file.ts';
import {
  type DisputedRow,
  type LockedPlaces,
  type LockedRow,
  mapRows,
  type Sidecar,
} from '../../stamp/sidecar.ts';
import { formatSidecar, saysTheSame } from '../../stamp/sidecar-text.ts';
import { sidecarName } from '../../stamp/stamp.ts';
import { updateSidecar } from '../../stamp/update-sidecar.ts';
import type { NativePackage } from '../../tree/native-package.ts';
import type { Project } from '../project/project.ts';
import { readSidecar } from '../project/read-sidecar.ts';
import type { SaveResult } from '../survey/save-stamp.ts';
import { findKnownVersions } from './known-versions.ts';

/** What became of the sidecar. */
export type SidecarResult =
  | SaveResult
  /** It was not to be changed. */
  | { kind: 'frozen' }
  /** It is there and cannot be read: nothing is known of what it pins, and it stays as it is. */
  | { kind: 'torn' }
  /** Two sides of a merge pin these files, and the one that is here is neither: it stays as it is. */
  | { kind: 'disputed'; rows: LockedRow[] };

/** How a sidecar is brought up to date. */
interface SidecarChange {
  packages: readonly NativePackage[];
  now: LockedPlaces;
  /** Rows whose hashes are taken as they are now. */
  accepted?: ReadonlySet<string>;
}

/**
 * Brings the sidecar up to date for a runtime. What it pinned stays pinned. A file that says the same already
 * is left as it is, however it is laid out; conflict markers are resolved with all rows of both sides.
 */
export function saveSidecar(project: Project, { packages, now, accepted }: SidecarChange): SidecarResult {
  const reading = readSidecar(project);
  let before: Sidecar | null = null;
  switch (reading.kind) {
    case 'newer':
      return { kind: 'newer' };
    case 'unreadable':
      return { kind: 'unreadable', path: sidecarName, code: reading.code };
    case 'torn':
      return { kind: 'torn' };
    case 'none':
      if (now.size === 0) return { kind: 'unchanged' };
      break;
    case 'conflict': {
      const settled = settle(project, packages, reading.sidecar, reading.disputed);
      if (settled.open.length > 0) return { kind: 'disputed', rows: settled.open };
      before = settled.sidecar;
      break;
    }
    case 'sidecar':
      before = reading.sidecar;
  }
  const known = before === null ? null : { ...before, places: unpin(before.places, accepted ?? new Set()) };
  const after = updateSidecar(known, { now, isKnown: findKnownVersions(project, packages) });
  if (reading.kind === 'sidecar' && saysTheSame(reading.sidecar, after)) return { kind: 'unchanged' };
  try {
    writeAtomically(absolutePath(project.root, sidecarName), formatSidecar(after));
    return { kind: 'written' };
  } catch (error) {
    return { kind: 'unwritable', code: systemCode(error) ?? 'unknown' };
  }
}

/** Without the hashes of these files, by `pinKey`. */
function unpin(places: LockedPlaces, keys: ReadonlySet<string>): LockedPlaces {
  if (keys.size === 0) return places;
  return mapRows(places, (file, row) =>
    keys.has(`${row.package}/${row.file}`) ? { ...file, sha256: null } : file,
  );
}

/** Where two sides pin a file and disagree, the side counts whose hash the file here has. */
function settle(
  project: Project,
  packages: readonly NativePackage[],
  sidecar: Sidecar,
  disputed: readonly DisputedRow[],
): { sidecar: Sidecar; open: LockedRow[] } {
  const open: LockedRow[] = [];
  const settled = new Map<string, string>();
  for (const { hashes, ...row } of disputed) {
    const here = packages
      .filter((pkg) => packageId(pkg) === row.package)
      .map((pkg) => hashOf(project, pkg, row));
    const hash = hashes.find((each) => here.includes(each));
    if (hash === undefined) open.push(row);
    else settled.set(keyOf(row), hash);
  }
  const places = mapRows(sidecar.places, (file, row) => {
    const hash = settled.get(keyOf(row));
    return hash === undefined ? file : { ...file, sha256: hash };
  });
  return { sidecar: { ...sidecar, places }, open };
}

const keyOf = ({ place, package: pkg, file }: LockedRow): string => `${place} ${pkg}/${file}`;

function hashOf({ root }: Project, pkg: NativePackage, { file }: LockedRow): string | null {
  // The row may have been written by anybody: only what was found in the package is opened.
  if (!pkg.files.some(({ path }) => path === file)) return null;
  try {
    return hashFile(absolutePath(root, `${pkg.path}/${file}`));
  } catch {
    return null;
  }
}
