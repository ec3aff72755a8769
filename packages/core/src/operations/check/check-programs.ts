import { accessSync, constants } from 'node:fs';
import { systemCode } from '../../errors.ts';
import { absolutePath } from '../../files/file-tree.ts';
import { maxBytes } from '../../files/limits.ts';
import { parseManifest } from '../../files/manifest.ts';
import { openSources } from '../../loaders/open-sources.ts';
import type { NativePackage, RecordedFile } from '../../tree/native-package.ts';
import { viewPackage } from '../../tree/package-view.ts';
import { resolvePackage } from '../../tree/resolve-package.ts';
import type { Problem } from '../../verdict/problem.ts';
import type { Session } from '../project/session.ts';

/** Programs that packages start on this machine and that this user may not run, by path relative to the root. */
export function checkPrograms(
  { project, runtime }: Session,
  packages: readonly NativePackage[],
): Map<string, Problem> {
  const found = new Map<string, Problem>();
  if (runtime.execPath === null || process.platform === 'win32') return found;
  for (const pkg of packages) {
    if (!pkg.files.some(isProgram)) continue;
    const resolved = resolvePackage(pkg, runtime, () => true);
    for (const file of pkg.files) {
      const path = `${pkg.path}/${file.path}`;
      const isStarted = resolved.kind === 'files' && resolved.files.includes(file.path) && isProgram(file);
      if (isStarted && !mayRun(absolutePath(project.root, path)) && !isSetByCode(project, packages, pkg))
        found.set(path, { code: 'NOT_EXECUTABLE' });
    }
  }
  return found;
}

/** By its bytes: addons and libraries, whatever they are called, are mapped, and need no such permission. */
const isProgram = ({ facts }: RecordedFile): boolean =>
  facts.format !== null && facts.slices.some(({ type }) => type === 'executable');

/** Whether the package, or one that takes its program from it, gives the permission before it starts it. */
function isSetByCode(
  { tree }: Session['project'],
  packages: readonly NativePackage[],
  { path }: NativePackage,
): boolean {
  const starters = packages.filter(
    (each) => each.path === path || Object.values(each.resolvedDeps).includes(path),
  );
  return starters.some((starter) => {
    const manifest = parseManifest(tree.read(`${starter.path}/package.json`, maxBytes.manifest) ?? '');
    if (manifest === null) return false;
    const view = viewPackage({ tree, resolve: () => null }, starter.path, manifest, []);
    return openSources(view).mentioning('chmod').length > 0;
  });
}

function mayRun(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch (error) {
    return systemCode(error) !== 'EACCES';
  }
}
