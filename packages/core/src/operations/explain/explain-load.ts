import type { LoadError } from '../../load-error/load-error.ts';
import { readLoadErrors } from '../../load-error/read-load-errors.ts';
import type { NativePackage } from '../../tree/native-package.ts';
import type { Finding } from '../../verdict/finding.ts';
import { checkTree } from '../check/check-tree.ts';
import type { Session } from '../project/session.ts';

/** What is known of one error that a log tells of. */
export interface Explanation {
  error: LoadError;
  /** The package's name, as far as the path tells; null where it names none. */
  name: string | null;
  /** The package in this tree; null where it is not one of its native packages, or there is no tree. */
  package: Pick<NativePackage, 'name' | 'version' | 'path'> | null;
  /** What is wrong with that package here and now, by its files; none where it fits this runtime. */
  findings: Finding[];
}

/**
 * Tells what the load errors in a text mean. Where the package lies in the project, its files are asked, and not only the message: it may have been mended since, or be
 * wrong in a way that the message blames on something else. A path of another machine (a container, CI) is found by what follows `node_modules`.
 *
 * @param session null where nothing is installed here: then the message is all there is
 */
export function explainLoadErrors(text: string, session: Session | null): Explanation[] {
  const errors = readLoadErrors(text);
  if (errors.length === 0) return [];
  const verdict = session === null ? null : checkTree(session);
  return errors.map((error) => {
    const pkg = findPackage(verdict?.packages ?? [], error);
    const name = pkg?.name ?? namePackage(error.path);
    const concerns = ({ package: concerned, problem }: Finding) =>
      pkg === null ? concerned.name === name || isWanted(problem, name) : concerned.path === pkg.path;
    const findings = verdict?.findings.filter(concerns) ?? [];
    const [first] = findings;
    return { error, name, package: pkg ?? first?.package ?? null, findings };
  });
}

/** A platform package that is missing has no folder: the package that asks for it has the finding. */
function isWanted(problem: Finding['problem'], name: string | null): boolean {
  return problem.code === 'PLATFORM_PACKAGE_MISSING' && name !== null && problem.wanted.includes(name);
}

/** The innermost package whose folder the path lies in. */
function findPackage(packages: readonly NativePackage[], { path }: LoadError): NativePackage | null {
  if (path === null) return null;
  const within = `/${path.replaceAll('\\', '/')}/`;
  return packages
    .filter((pkg) => within.includes(`/${pkg.path}/`))
    .reduce<NativePackage | null>(
      (best, pkg) => (pkg.path.length > (best?.path.length ?? 0) ? pkg : best),
      null,
    );
}

/** The package that a path below `node_modules` belongs to. */
function namePackage(path: string | null): string | null {
  const below = path?.replaceAll('\\', '/').split('node_modules/').at(-1);
  if (below === undefined || below === path) return null;
  const [first = '', second] = below.split('/');
  if (!/^@?[\w.-]+$/.test(first)) return null;
  return first.startsWith('@') ? (second === undefined ? null : `${first}/${second}`) : first;
}
