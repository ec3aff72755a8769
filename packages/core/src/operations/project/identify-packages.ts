import { hostOf } from '../../hosts/index.ts';
import { type Identity, type Installed, readInstalled } from '../../hosts/installed.ts';
import type { NativePackage } from '../../tree/native-package.ts';
import type { Project } from './project.ts';

type Identify = (pkg: Pick<NativePackage, 'path' | 'name' | 'version'>) => Identity | null;

/** What a project's host wrote down, and which of its files said so when it was read. */
interface HostRecord {
  sign: string;
  installed: Installed;
  identify: Identify;
}

const known = new WeakMap<Project, HostRecord>();

/**
 * Which package each folder contains, by the host's own record. The claims of a manifest or a stamp are never
 * enough to approve, build, store or restore. Read once, and again when the record has changed.
 */
export function identifyPackages(project: Project): Identify {
  return readHostRecord(project).identify;
}

/** What the host wrote down about the tree: read once, and again when it has changed. */
export function readInstalledOnce(project: Project): Installed {
  return readHostRecord(project).installed;
}

function readHostRecord(project: Project): HostRecord {
  const { tree, host } = project;
  const { installed: records } = hostOf(host);
  const files = records.list(tree).map((path) => {
    const stat = tree.stat(path);
    return stat === null ? path : `${path} ${stat.size} ${stat.mtimeMs}`;
  });
  const sign = files.join('\n');
  const before = known.get(project);
  if (before?.sign === sign) return before;
  const installed = readInstalled(tree, records);
  const locate = records.locate(tree, installed);
  const identify: Identify = ({ path, name, version }) => locate(path, { name, version });
  const record = { sign, installed, identify };
  known.set(project, record);
  return record;
}
