import { packageId } from '../../files/package-id.ts';
import type { Runtime } from '../../runtime/runtime.ts';
import {
  collectRows,
  type LockedFile,
  type LockedPlaces,
  type LockedRow,
  placeOf,
} from '../../stamp/sidecar.ts';
import { summarizeFacts } from '../../stamp/summary.ts';
import type { NativePackage, RecordedFile } from '../../tree/native-package.ts';
import { resolvePackage } from '../../tree/resolve-package.ts';
import type { Evidence } from '../../verdict/evidence.ts';
import { problemOfFile } from '../../verdict/problem-of-file.ts';

/**
 * The files of a package that its loader would load on a runtime, and that load there: what a record may
 * vouch for. Prebuilds for other machines, test addons and copies that builds leave behind are not among
 * them.
 */
function listLoaded(pkg: NativePackage, runtime: Runtime, evidence: Evidence): RecordedFile[] {
  // What a link leads to is another project's, and not the same on two machines.
  if (pkg.linked !== undefined) return [];
  const fits = (file: RecordedFile) => problemOfFile(pkg, file, runtime, evidence) === null;
  const resolved = resolvePackage(pkg, runtime, fits);
  if (resolved.kind !== 'files') return [];
  const loaded = new Set(resolved.files);
  return pkg.files.filter((file) => loaded.has(file.path) && file.facts.format !== null && fits(file));
}

/**
 * What of a tree belongs into the sidecar.
 * @param runtimeOf what loads the package in a folder
 */
export function lockPackages(
  packages: readonly NativePackage[],
  runtimeOf: (path: string) => Runtime,
  evidence: Evidence,
): LockedPlaces {
  const rows = packages.flatMap((pkg) => {
    const runtime = runtimeOf(pkg.path);
    return listLoaded(pkg, runtime, evidence).map((file): [LockedRow, LockedFile] => {
      const { kind: summary } = summarizeFacts(file.facts);
      const kind = summary === 'none' ? null : summary;
      const row = { place: placeOf(kind, runtime), package: packageId(pkg), file: file.path };
      return [row, { origin: file.origin, kind, sha256: file.origin === 'built' ? null : file.sha256 }];
    });
  });
  // Of two copies of a package the first counts, as long as it has what can be pinned.
  return collectRows(rows.reverse());
}
