import { hostOf } from '../../hosts/index.ts';
import { type Identity, readInstalled } from '../../hosts/installed.ts';
import type { NativePackage } from '../../tree/native-package.ts';
import type { Project } from './project.ts';

type Identify = (pkg: Pick<NativePackage, 'path' | 'name' | 'version'>) => Identity | null;

const known = new WeakMap<Project, { sign: string; identify: Identify }>();

/**
 * Which package each folder is of, by the host's own record. What a manifest, or a stamp, says of itself is never enough to be
 * approved, built, kept or restored into. Read once, and again when the record has changed.
 */
export function identifyPackages(project: Project): Identify {
  const { tree, host } = project;
  const { installed: records } = hostOf(host);
  const files = records.list(tree).map((path) => {
    const stat = tree.stat(path);
    return stat === null ? path : `${path} ${stat.size} ${stat.mtimeMs}`;
  });
  const sign = files.join('\n');
  const before = known.get(project);
  if (before?.sign === sign) return before.identify;
  const locate = records.locate(tree, readInstalled(tree, records));
  const identify: Identify = ({ path, name, version }) => locate(path, { name, version });
  known.set(project, { sign, identify });
  return identify;
}
