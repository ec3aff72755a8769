import { hashFile } from '../../files/digest.ts';
import { absolutePath } from '../../files/file-tree.ts';
import type { NativePackage } from '../../tree/native-package.ts';
import type { Session } from '../project/session.ts';
import { listBuilt } from './kept-builds.ts';

/** Whether folders of one and the same package hold different builds: one of them may be anything. */
export function holdDifferentBuilds(session: Session, folders: readonly NativePackage[]): boolean {
  if (folders.length < 2) return false;
  const builds = folders.map((pkg) => {
    const files = listBuilt(session, pkg).sort();
    return JSON.stringify(files.map((path) => [path, hash(session, pkg, path)]));
  });
  return new Set(builds).size > 1;
}

function hash({ project }: Session, pkg: NativePackage, path: string): string | null {
  try {
    return hashFile(absolutePath(project.root, `${pkg.path}/${path}`));
  } catch {
    return null;
  }
}
