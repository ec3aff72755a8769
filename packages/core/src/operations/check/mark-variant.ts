import { readNativeFile } from '@abistamp/binary';
import { absolutePath } from '../../files/file-tree.ts';
import type { Runtime } from '../../runtime/runtime.ts';
import { formatTarget } from '../../runtime/target.ts';
import { variantOf } from '../../runtime/variant.ts';
import type { Finding } from '../../verdict/finding.ts';
import { judgeFile } from '../../verdict/judge-file.ts';
import { isListed, readListedRuntimes } from '../project/listed-runtimes.ts';
import type { Project } from '../project/project.ts';

/**
 * Adds to a finding the build for its runtime that `rebuild --also` put beside the file, if that fits by its own
 * bytes. Only the guard opens it: it makes the finding a warning where the project lists this runtime, which says
 * that its programs run with the guard. Looks for one file, and only where the ABI is another one.
 */
export function markVariant(project: Project, finding: Finding, asked: Runtime): Finding {
  const { file, problem, package: pkg, runtime = asked } = finding;
  if (file === null || problem.code !== 'ABI_MISMATCH') return finding;
  const path = `${pkg.path}/${variantOf(file, formatTarget(runtime))}`;
  if (!fits(project, path, runtime)) return finding;
  const marked = { ...finding, variant: absolutePath(project.root, path) };
  if (!isListed(readListedRuntimes(project.tree), runtime)) return marked;
  const listedIn = absolutePath(project.root, 'package.json');
  return { ...marked, severity: 'warning', unsure: 'variant', listedIn };
}

function fits({ tree }: Project, path: string, runtime: Runtime): boolean {
  if (tree.stat(path)?.kind !== 'file') return false;
  try {
    const source = tree.open(path);
    try {
      return judgeFile(readNativeFile(source), runtime) === null;
    } finally {
      source.close();
    }
  } catch {
    return false;
  }
}
