import { matchesPlatform } from '../runtime/matches-platform.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { isNeeded, type NativePackage } from '../tree/native-package.ts';
import type { Evidence } from './evidence.ts';
import type { Finding } from './finding.ts';
import { isInstalled, resolveOn } from './resolve-on.ts';

/**
 * Leaves out what other findings say already, and what nothing on this machine needs; warns of what all that
 * take it can do without.
 * @param findings of each package, in their order
 */
export function dropRedundant(
  packages: readonly NativePackage[],
  findings: readonly (readonly Finding[])[],
  runtime: Runtime,
  evidence: Evidence,
): Finding[] {
  const fitting = packages.filter((pkg, i) => findings[i]?.length === 0 && isInUse(pkg, runtime, evidence));
  const missed = listMissed(findings.flat());
  const takers = indexTakers(packages);
  return findings.flatMap((found, i) => {
    const pkg = packages[i];
    if (pkg === undefined || isSpare(pkg, fitting)) return [];
    return found
      .filter((finding) => !isRepeated(finding, missed, takers))
      .map((finding) => (isDispensable(pkg, finding, takers, runtime, evidence) ? warn(finding) : finding))
      .filter((finding) => evidence.installs || !isLeftOut(finding));
  });
}

/** Names of packages that another package misses. */
function listMissed(findings: readonly Finding[]): Set<string> {
  return new Set(
    findings.flatMap(({ package: { name }, problem }) =>
      listWanted(problem).filter((wanted) => wanted !== name),
    ),
  );
}

function listWanted(problem: Finding['problem']): string[] {
  if (problem.code === 'PLATFORM_PACKAGE_MISSING') return problem.wanted;
  return problem.code === 'LIBRARY_MISSING' && problem.from !== null ? [problem.from] : [];
}

/** The packages that reach a folder or, by its name, look for a package in vain. */
interface Takers {
  byFolder: ReadonlyMap<string, readonly NativePackage[]>;
  inVain: ReadonlyMap<string, readonly NativePackage[]>;
  /** Folders of all packages. */
  folders: ReadonlySet<string>;
}

function indexTakers(packages: readonly NativePackage[]): Takers {
  const [byFolder, inVain] = [new Map<string, NativePackage[]>(), new Map<string, NativePackage[]>()];
  for (const pkg of packages)
    for (const [name, folder] of Object.entries(pkg.resolvedDeps)) {
      const [map, key] = folder === null ? [inVain, name] : [byFolder, folder];
      const takers = map.get(key);
      if (takers === undefined) map.set(key, [pkg]);
      else takers.push(pkg);
    }
  return { byFolder, inVain, folders: new Set(packages.map(({ path }) => path)) };
}

/**
 * A package whose folder is gone, and that the package which requires it misses already: one gap is one
 * finding. A copy that some package still reaches is judged by itself.
 */
function isRepeated(
  { package: { name, path }, problem }: Finding,
  missed: ReadonlySet<string>,
  { byFolder }: Takers,
): boolean {
  return (
    problem.code === 'PLATFORM_PACKAGE_MISSING' &&
    problem.wanted.includes(name) &&
    missed.has(name) &&
    !byFolder.has(path)
  );
}

/**
 * Where nothing was installed, a tool copied what it traced (Next's standalone output): what the packages there
 * can do without was left out on purpose.
 */
const isLeftOut = ({ severity, file }: Finding): boolean => severity === 'warning' && file === null;

const warn = (finding: Finding): Finding => ({ ...finding, severity: 'warning' });

/**
 * A platform package without its file, where all that may take it have another native part, or go on without
 * one.
 */
function isDispensable(
  pkg: NativePackage,
  { problem }: Finding,
  { byFolder, inVain, folders }: Takers,
  runtime: Runtime,
  evidence: Evidence,
): boolean {
  if (pkg.platform === null || problem.code !== 'PLATFORM_PACKAGE_MISSING') return false;
  // Whether any needs what a setting keeps out, those say that ask for it.
  if (problem.omission !== undefined && problem.wanted.includes(pkg.name)) return true;
  const takers = [...(byFolder.get(pkg.path) ?? []), ...(inVain.get(pkg.name) ?? [])];
  return takers.length > 0 && takers.every((taker) => !isNeeded(taker, runtime) || loadsAnother(taker));

  function loadsAnother(taker: NativePackage): boolean {
    const resolved = resolveOn(taker, runtime, evidence);
    if (resolved.kind === 'files') return resolved.files.length > 0;
    // WebAssembly that is installed beside it.
    return (
      resolved.kind === 'delegates' &&
      resolved.packages.some(
        (name) => isInstalled(taker, name) && !folders.has(taker.resolvedDeps[name] ?? ''),
      )
    );
  }
}

/**
 * `@node-llama-cpp/linux-x64-cuda` is installed beside `@node-llama-cpp/linux-x64`: if that one fits, the
 * other is for machines with additional hardware.
 */
function isSpare(pkg: NativePackage, fitting: readonly NativePackage[]): boolean {
  return pkg.platform !== null && fitting.some(({ name }) => pkg.name.startsWith(`${name}-`));
}

/** A platform package for this machine that is not empty. */
function isInUse(pkg: NativePackage, runtime: Runtime, evidence: Evidence): boolean {
  if (pkg.platform === null || !pkg.name.includes('/') || !matchesPlatform(pkg.platform, runtime))
    return false;
  const resolved = resolveOn(pkg, runtime, evidence);
  return resolved.kind === 'files' && resolved.files.length > 0;
}
