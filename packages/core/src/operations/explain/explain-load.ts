import type { FoundError, LoadError } from '../../load-error/load-error.ts';
import { ownerOf } from '../../load-error/platform-owners.ts';
import { readLoadErrors } from '../../load-error/read-load-errors.ts';
import type { NativePackage } from '../../tree/native-package.ts';
import type { Finding } from '../../verdict/finding.ts';
import { checkTree } from '../check/check-tree.ts';
import type { Session } from '../project/session.ts';
import { chooseLeading } from './choose-leading.ts';
import { findPackage } from './find-package.ts';

/** What is known of one package that a log tells errors of. */
export interface Explanation {
  /** The message that says most. */
  error: LoadError;
  /** The package's name, as far as the path, the message or the stack tells; null where none does. */
  name: string | null;
  /** The package in this tree; null if it is not one of its native packages, or there is no tree. */
  package: Pick<NativePackage, 'name' | 'version' | 'path'> | null;
  /** What is wrong with that package here and now, judging by its files; empty if it fits this runtime. */
  findings: Finding[];
}

/**
 * Tells what the load errors in a text mean, one explanation a package. Where the package is installed in the
 * project, its files are asked, and not only the message: it may have been repaired since, or be wrong in a
 * way that the message blames on something else. A path of another machine (a container, CI) is found by what
 * follows `node_modules`.
 *
 * @param session null where nothing is installed here: then the message is all there is
 */
export function explainLoadErrors(text: string, session: Session | null): Explanation[] {
  const errors = readLoadErrors(text);
  if (errors.length === 0) return [];
  const verdict = session === null ? null : checkTree(session);
  const located = errors.map((error) => locate(error, verdict?.packages ?? [], verdict?.findings ?? []));
  const sections = groupByPackage(located);
  const explanations = sections.map(explainSection);
  // What only wraps another error says nothing beside that.
  const known = explanations.filter(({ error, name }) => name !== null || error.weight !== 'wrapper');
  return (known.length === 0 ? explanations : known).map(({ error, ...rest }) => ({
    error: {
      quote: error.quote,
      path: error.path,
      problem: error.problem,
      abi: error.abi,
      program: error.program,
    },
    ...rest,
  }));
}

type Located = Omit<Explanation, 'error'> & { error: FoundError };

/**
 * One group a package. A platform package is of the package that asks for it, where the text tells of both;
 * what names no package is of the only one that is named.
 */
function groupByPackage(located: readonly Located[]): Located[][] {
  const named = new Set(located.flatMap(({ name }) => name ?? []));
  const keyOf = ({ package: pkg, name, error }: Located): string => {
    const owner = name === null ? null : ownerOf(name);
    if (owner !== null && owner !== name && named.has(owner)) return owner;
    return pkg?.path ?? name ?? `? ${error.problem?.code ?? ''}`;
  };
  const sections = new Map<string, Located[]>();
  for (const one of located) sections.set(keyOf(one), [...(sections.get(keyOf(one)) ?? []), one]);
  const groups = [...sections.values()];
  const [only, ...others] = groups.filter((group) => group.some(({ name }) => name !== null));
  if (only === undefined || others.length > 0) return groups;
  return [[...only, ...groups.filter((group) => group !== only).flat()]];
}

function locate(
  error: FoundError,
  packages: readonly NativePackage[],
  findings: readonly Finding[],
): Located {
  const pkg = findPackage(packages, error);
  const concerning = findings.filter(({ package: concerned, problem }) =>
    pkg === null ? isWanted(problem, error) || isMissing(problem, error) : concerned.path === pkg.path,
  );
  const byName = findings.filter(({ package: concerned }) => concerned.name === error.asks);
  const about = concerning.length > 0 || pkg !== null || isNested(error) ? concerning : byName;
  const [first] = about;
  const shown = pkg ?? first?.package ?? null;
  return { error, name: shown?.name ?? error.asks, package: shown, findings: about };
}

/** A path that leads into a folder of a folder: the package there is no other one of its name. */
function isNested({ path }: FoundError): boolean {
  return path !== null && path.split(/node_modules[\\/]/).length > 2;
}

/** A missing platform package has no folder: the finding belongs to the package that requires it. */
function isWanted(problem: Finding['problem'], { problem: said }: FoundError): boolean {
  return (
    problem.code === 'PLATFORM_PACKAGE_MISSING' &&
    said?.code === 'PLATFORM_PACKAGE_MISSING' &&
    said.wanted.some((name) => problem.wanted.includes(name))
  );
}

/** glibc names no addon when a library is missing: the finding with that library does. */
function isMissing(problem: Finding['problem'], { path, problem: said }: FoundError): boolean {
  if (path !== null || said === null) return false;
  if (problem.code === 'LIBC_MISMATCH') return said.code === 'LIBC_MISMATCH' && said.libc === problem.libc;
  return (
    problem.code === 'LIBRARY_MISSING' &&
    said.code === 'LIBRARY_MISSING' &&
    said.libraries.some((name) => problem.libraries.includes(name))
  );
}

function explainSection(section: readonly Located[]): Located {
  const findings = section.find((one) => one.findings.length > 0)?.findings ?? [];
  const error = chooseLeading(
    section.map((one) => one.error),
    findings,
  );
  const installed = section.find((one) => one.package !== null);
  const names = section.flatMap(({ name }) => name ?? []);
  // The one that asks is told, and not its platform packages.
  const asking = names.find((one) => ownerOf(one) === one);
  const name = installed?.name ?? asking ?? names[0] ?? null;
  return { error, name, package: installed?.package ?? null, findings };
}
