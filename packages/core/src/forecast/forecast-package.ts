import type { NativeFile, Slice } from '@abistamp/binary';
import type { Omission } from '../hosts/omission.ts';
import type { Resolution } from '../loaders/loader.ts';
import { readLabels } from '../runtime/labels.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { type DeclaredBuild, isNeeded, type NativePackage } from '../tree/native-package.ts';
import { isDependency } from '../tree/own-package.ts';
import type { Finding } from '../verdict/finding.ts';
import { isDoubt } from '../verdict/problem.ts';
import { type Download, nameDownload, readBuildSteps } from './build-script.ts';
import type { AbsentHeader, Forecast, OldNan } from './forecast.ts';
import type { LinkedLibrary } from './linked-libraries.ts';
import type { OldStandard } from './pinned-standard.ts';
import type { GoneName } from './scan-source.ts';

/** Everything that decides about one package on one target. */
interface PackageFacts {
  pkg: NativePackage;
  runtime: Runtime;
  /** What is wrong with it there, by what is installed; the gravest first. */
  findings: readonly Finding[];
  resolution: Resolution;
  /** What it loads under the runtime that it is installed for. */
  loadedHere: readonly string[];
  /** Facts about a build of it; null where none is needed. */
  build: BuildFacts | null;
  locked: LockedPackages;
  /** The setting that keeps platform packages out of an install there; null where none does. */
  omission: Omission | null;
}

/** What decides about a build. */
export interface BuildFacts {
  declared: DeclaredBuild;
  /** `binary` of its package.json. */
  binary: Readonly<Record<string, unknown>>;
  /** The store has one for the target. */
  kept: boolean;
  /** What this machine lacks, and the command that installs it. */
  missing: readonly string[];
  install: string | null;
  gone: readonly GoneName[];
  nan: OldNan | null;
  addonApi: string | null;
  absent: AbsentHeader | null;
  standard: OldStandard | null;
  libraries: readonly LinkedLibrary[];
  /** The version of Node-API that its sources declare with any headers; null where the headers decide. */
  nodeApi: number | null;
}

/** The names of a family that the lockfile has for the target, as name@version; null without a lockfile. */
export type LockedPackages = (wanted: readonly string[]) => readonly string[] | null;

/** Facts in, forecast out: the first that applies, in the order in which an install and a load would come to it. */
export function forecastPackage(facts: PackageFacts): Forecast {
  const [finding] = facts.findings;
  if (finding === undefined) return forecastFit(facts);
  const { problem } = finding;
  if (isDoubt(problem)) return { outcome: 'unknown', code: 'MAY_NOT_FIT', finding };
  if (problem.code === 'SHADOWED' && facts.build === null)
    return { outcome: 'prebuild', code: 'IN_TARBALL', file: problem.by };
  const { pkg, build } = facts;
  if (problem.code === 'PLATFORM_PACKAGE_MISSING' && problem.offered && problem.omission === undefined) {
    const forecast = forecastPlatformPackage(problem.wanted, facts);
    const isCompiled = build?.declared.source === true && finding.blocked === null;
    if (forecast.outcome !== 'breaks' || !isCompiled) return forecast;
  }
  if (build === null && isExtracted(pkg) && isDamage(problem))
    return { outcome: 'unknown', code: 'DAMAGED', finding };
  return finding.blocked === null && build !== null && mayHelp(build, finding, facts)
    ? forecastBuild(facts, build, finding)
    : { outcome: 'breaks', code: 'DOES_NOT_FIT', finding };
}

const isExtracted = ({ path, linked }: NativePackage): boolean => isDependency(path) && linked === undefined;

/** What is here is not what the tarball has, which an install there extracts. */
function isDamage(problem: Finding['problem']): boolean {
  return (
    problem.code === 'CORRUPT_FILE' ||
    (problem.code === 'NOT_BUILT' && problem.why === 'removed') ||
    (problem.code === 'LIBRARY_MISSING' && problem.from !== null)
  );
}

/** Whether a build makes another file than the one that is wrong, or missing. */
function mayHelp(build: BuildFacts, { problem, repair }: Finding, { pkg, runtime }: PackageFacts): boolean {
  // Packages under development here are built by their developers.
  if (!isDependency(pkg.path)) return true;
  if (problem.code === 'NODE_API_TOO_NEW')
    return build.declared.source && (build.nodeApi ?? 0) <= (runtime.nodeApi ?? Infinity);
  // What no platform package brings, sources may; what else a person has to do, no build does.
  const isCompiled = problem.code === 'PLATFORM_PACKAGE_MISSING' && build.declared.source && isExtracted(pkg);
  return repair !== 'ask' || isCompiled;
}

function forecastFit({ pkg, runtime, resolution, loadedHere }: PackageFacts): Forecast {
  if (resolution.kind === 'delegates') {
    const taken = resolution.packages.filter((name) => (pkg.resolvedDeps[name] ?? null) !== null);
    const isWebAssembly = taken.length > 0 && taken.every((name) => readLabels(name).wasm);
    return { outcome: 'fits', code: isWebAssembly ? 'WEBASSEMBLY' : 'PLATFORM_PACKAGE' };
  }
  const files = resolution.kind === 'files' ? resolution.files : [];
  const [file] = files;
  if (file !== undefined && !loadedHere.includes(file))
    return { outcome: 'prebuild', code: 'IN_TARBALL', file };
  const addons = pkg.files.filter(({ path }) => files.includes(path) && path.endsWith('.node'));
  if (addons.length === 0)
    return {
      outcome: 'fits',
      code: resolution.kind !== 'files' && !isNeeded(pkg, runtime) ? 'WITHOUT' : 'NO_ADDON',
    };
  const isPinned = addons.some(({ facts }) => isAbiPinned(facts));
  return { outcome: 'fits', code: isPinned ? 'SAME_ABI' : 'NODE_API' };
}

const isAbiPinned = (facts: NativeFile): boolean =>
  facts.format !== null && facts.slices.some(({ registration }: Slice) => registration.kind === 'abi');

function forecastPlatformPackage(
  wanted: readonly string[],
  { locked, omission, build }: Pick<PackageFacts, 'locked' | 'omission' | 'build'>,
): Forecast {
  const found = locked(wanted);
  const named = found === null ? wanted[0] : found[0];
  const leftOut = omission === null || named === undefined ? null : { package: named, omission };
  const script = build === null ? null : readBuildSteps(build.declared).own;
  // It may bring what no install does.
  if (script !== null && (named === undefined || leftOut !== null))
    return { outcome: 'unknown', code: 'OWN_SCRIPT', script, leftOut };
  if (leftOut !== null) return { outcome: 'breaks', code: 'LEFT_OUT', ...leftOut };
  if (found === null) return { outcome: 'platform-package', code: 'NO_LOCKFILE', package: wanted[0] ?? '' };
  const [first] = found;
  return first === undefined
    ? { outcome: 'breaks', code: 'NOT_IN_LOCKFILE', wanted }
    : { outcome: 'platform-package', code: 'IN_LOCKFILE', package: first };
}

function forecastBuild(facts: PackageFacts, build: BuildFacts, finding: Finding): Forecast {
  if (build.kept) return { outcome: 'restore', code: 'IN_STORE' };
  const { pkg, runtime } = facts;
  const { name, version } = pkg;
  const { downloads, compiles, own } = readBuildSteps(build.declared);
  const asked = { name, version, binary: build.binary, runtime };
  const ownAsk = own === null || compiles ? null : { by: own, file: null, host: null };
  const asks = downloads === null ? ownAsk : nameDownload(downloads, asked);
  if (build.declared.source && (compiles || own !== null)) return forecastCompile(build, asks);
  if (downloads !== null && asks !== null) return { outcome: 'unknown', code: 'DOWNLOADS', asks };
  return own === null
    ? // Its scripts bring no other file.
      { outcome: 'breaks', code: 'DOES_NOT_FIT', finding: { ...finding, repair: 'ask' } }
    : { outcome: 'unknown', code: 'OWN_SCRIPT', script: own, leftOut: null };
}

/** Only where nothing is looked for first, what speaks against a compile is certain. */
function forecastCompile(build: BuildFacts, asks: Download | null): Forecast {
  const { missing, install, gone, nan, addonApi, absent, standard, libraries } = build;
  if (asks === null && nan !== null) return { outcome: 'breaks', code: 'NAN_TOO_OLD', ...nan };
  if (asks === null && missing.length > 0)
    return { outcome: 'breaks', code: 'TOOLS_MISSING', missing, install };
  const hints = { gone, nan, addonApi, absent, standard, libraries };
  return { outcome: 'compile', code: 'FROM_SOURCE', asks, missing, install, ...hints, trial: null };
}
