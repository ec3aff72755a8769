import { packageId } from '../../files/package-id.ts';
import { findInstalled } from '../../hosts/installed.ts';
import { needsPackage } from '../../loaders/needs-package.ts';
import { isNeeded, type NativePackage } from '../../tree/native-package.ts';
import { nameOf } from '../../tree/optional-dependencies.ts';
import { viewPackage } from '../../tree/package-view.ts';
import { readManifest } from '../../tree/walk-linked.ts';
import type { Evidence } from '../../verdict/evidence.ts';
import { readInstalledOnce } from '../project/identify-packages.ts';
import type { Session } from '../project/session.ts';
import { judgePackages } from './judge-packages.ts';

/** How many packages are read for this: more than ever list one optional package. */
const maxRead = 40;

/**
 * Optional packages with findings that another package cannot be loaded without, whatever it calls them. Only
 * then is the code of that one read; that of optional ones is not.
 */
export function findRequired(
  session: Session,
  packages: readonly NativePackage[],
  evidence: Evidence,
): Evidence['required'] {
  const { project, runtime } = session;
  const required = new Map<string, string>();
  const wrong = new Set(judgePackages(session, packages, evidence).map((finding) => finding.package.path));
  let left = maxRead;
  for (const pkg of packages) {
    const { path, dependents = [] } = pkg;
    if (!wrong.has(path) || !isNeeded(pkg, runtime)) continue;
    for (const folder of dependents.slice(0, left)) {
      left--;
      const dependent = readDependent(folder);
      if (dependent === null || !needsPackage(dependent, nameOf(path), runtime)) continue;
      const { name, version } = dependent.manifest;
      required.set(path, packageId({ name: name ?? 'this project', version }));
      break;
    }
  }
  return required;

  function readDependent(folder: string) {
    const { tree } = project;
    const manifest = readManifest(tree, folder);
    if (manifest === null) return null;
    const installed = findInstalled(readInstalledOnce(project), folder, manifest.name, manifest.version);
    return installed?.optional === true
      ? null
      : viewPackage({ tree, resolve: () => null }, folder, manifest, []);
  }
}
