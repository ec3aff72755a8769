import type { OtherVersion } from '../../forecast/choose-version.ts';
import { type EngineConflict, listEngineConflicts } from '../../forecast/engines.ts';
import { type Forecast, type ForecastSeverity, severityOfForecast } from '../../forecast/forecast.ts';
import { forecastPackage, type LockedPackages } from '../../forecast/forecast-package.ts';
import { hostOf } from '../../hosts/index.ts';
import type { Omission } from '../../hosts/omission.ts';
import type { Runtime } from '../../runtime/runtime.ts';
import { formatPlatform } from '../../runtime/target.ts';
import { openKeptLoaders } from '../../store/kept-loaders.ts';
import type { NativePackage } from '../../tree/native-package.ts';
import { resolveWithin } from '../../tree/resolve-dependency.ts';
import { listUnreadable, type Unjudged } from '../../tree/unjudged.ts';
import { readManifest } from '../../tree/walk-linked.ts';
import { listConcerned } from '../../verdict/answer.ts';
import type { Evidence } from '../../verdict/evidence.ts';
import type { Finding } from '../../verdict/finding.ts';
import { judgeTree } from '../../verdict/judge-tree.ts';
import { resolveOn } from '../../verdict/resolve-on.ts';
import { checkLinks } from '../check/check-links.ts';
import { gatherEvidence } from '../check/gather-evidence.ts';
import type { Session } from '../project/session.ts';
import { rescanPackages } from '../survey/rescan-packages.ts';
import { surveyTree } from '../survey/survey.ts';
import { findLeftOut } from './find-left-out.ts';
import { BuildGatherer } from './gather-build.ts';
import { findLockedFor, listLocked, readLockfile } from './locked-packages.ts';

/** What will become of one package on a target. */
export interface PlannedPackage {
  package: Pick<NativePackage, 'name' | 'version' | 'path'>;
  forecast: Forecast;
  severity: ForecastSeverity;
  /** The packages around it can do without its native part. */
  spared: boolean;
  /** What its own package.json says against the target. */
  engines: EngineConflict[];
  /** A version that would do, by the registry; absent where it was not asked, null where it names none. */
  other?: OtherVersion | null;
}

/** What will become of a project on one target. */
export interface TargetPlan {
  runtime: Runtime;
  packages: PlannedPackage[];
  /** What the project's own package.json says against it. */
  engines: EngineConflict[];
}

/** The plans of one project. */
export interface ProjectPlan {
  root: string;
  /** Relative to the root, where it is all that was read: nothing is installed there; else null. */
  lockfile: string | null;
  count: number;
  natives: NativeSummary[];
  targets: TargetPlan[];
}

/** What a package has that is native. */
export interface NativeSummary {
  path: string;
  /** What its addons are; a package without any has programs or libraries, or nothing yet. */
  kind: 'Node-API' | 'ABI-pinned' | 'no addon';
  bytes: number;
}

/**
 * What will become of a tree on other runtimes, without building, loading or downloading anything. A package that is
 * judged not to fit is read again first.
 * @param session with the runtime that the tree is installed for
 */
export function planTree(session: Session, targets: readonly Runtime[]): ProjectPlan {
  const { project, runtime: here } = session;
  const { tree } = project;
  const survey = surveyTree(project, openKeptLoaders(session.env));
  const { unjudged } = survey;
  let { packages } = survey;
  const judge = (runtime: Runtime): Judged => {
    const gathered = gatherEvidence({ ...session, runtime }, packages, new Map(), null);
    const evidence = { ...gathered, links: findMissingLibraries(session, runtime, packages) };
    return { runtime, evidence, findings: judgeTree(packages, runtime, evidence) };
  };
  let judged = targets.map(judge);
  const concerned = new Set(judged.flatMap(({ findings }) => findings.map((each) => each.package.path)));
  if (survey.stamp === 'fresh' && concerned.size > 0) {
    packages = rescanPackages(project, packages, concerned) ?? packages;
    judged = targets.map(judge);
  }
  const layout = hostOf(project.host).layout.read(tree);
  const lockfile = readLockfile(project);
  const locked = lockfile === null ? null : listLocked(lockfile);
  const builds = new BuildGatherer(here, layout.resolve ?? resolveWithin(tree));
  const hereEvidence = gatherEvidence(
    { ...session, runtime: { ...here, execPath: null } },
    packages,
    new Map(),
    null,
  );
  const unread = [...unjudged, ...listUnreadable(tree, layout.workspaces)];
  const manifest = readManifest(tree, '')?.raw ?? {};
  return {
    root: project.root,
    lockfile: null,
    count: survey.count,
    natives: summarizeNatives(packages),
    targets: judged.map((each) => ({
      runtime: each.runtime,
      engines: listEngineConflicts(manifest, each.runtime),
      packages: [
        ...planPackages({ ...session, runtime: each.runtime }, packages, each, {
          builds,
          locked: findLockedFor(locked, each.runtime),
          omission: findLeftOut(project, session.env, here, each.runtime),
          listLoadedHere: (pkg) => filesOf(resolveOn(pkg, here, hereEvidence)),
        }),
        ...uniqueByPath(unread).map(planUnjudged),
      ].sort((a, b) => (a.package.path < b.package.path ? -1 : 1)),
    })),
  };
}

/**
 * What this machine lacks for files that would load there: another version of the runtime changes nothing about its
 * libraries. Empty for another machine; symbols are the runtime's own affair.
 */
function findMissingLibraries(
  session: Session,
  runtime: Runtime,
  packages: readonly NativePackage[],
): Evidence['links'] {
  const { execPath } = session.runtime;
  if (execPath === null || formatPlatform(runtime) !== formatPlatform(session.runtime)) return new Map();
  const { links } = checkLinks({ ...session, runtime: { ...runtime, execPath } }, packages, null);
  return new Map([...links].filter(([, problem]) => problem !== null && ofMachine.has(problem.code)));
}

const ofMachine: ReadonlySet<string> = new Set(['LIBRARY_MISSING', 'GLIBC_TOO_OLD', 'LIBSTDCXX_TOO_OLD']);

interface Judged {
  runtime: Runtime;
  evidence: Evidence;
  findings: readonly Finding[];
}

interface Means {
  builds: BuildGatherer;
  locked: LockedPackages;
  omission: Omission | null;
  listLoadedHere(pkg: NativePackage): readonly string[];
}

function planPackages(
  session: Session,
  packages: readonly NativePackage[],
  { runtime, evidence, findings }: Judged,
  { builds, locked, omission, listLoadedHere }: Means,
): PlannedPackage[] {
  const concerned = new Set(listConcerned(packages, runtime).map(({ path }) => path));
  const parts = listParts(packages);
  return packages.flatMap((pkg): PlannedPackage[] => {
    const own = findings.filter((finding) => finding.package.path === pkg.path).sort(bySeverity);
    const [first] = own;
    if (first === undefined && (!concerned.has(pkg.path) || parts.has(pkg.path))) return [];
    const forecast = forecastPackage({
      ...{ pkg, runtime, locked, omission, findings: own },
      resolution: resolveOn(pkg, runtime, evidence),
      loadedHere: listLoadedHere(pkg),
      build: first === undefined ? null : builds.gather(session, pkg),
    });
    const manifest = readManifest(session.project.tree, pkg.path)?.raw ?? {};
    return [
      {
        package: { name: pkg.name, version: pkg.version, path: pkg.path },
        forecast,
        severity: severityOfForecast(forecast, first?.severity === 'warning'),
        spared: first?.severity === 'warning',
        engines: listEngineConflicts(manifest, runtime).filter(({ field }) => field === 'engines'),
      },
    ];
  });
}

const bySeverity = (a: Finding, b: Finding): number =>
  Number(a.severity === 'warning') - Number(b.severity === 'warning');

/** Each with the packages that it takes its native part from. */
function summarizeNatives(packages: readonly NativePackage[]): NativeSummary[] {
  const parts = listParts(packages);
  const at = new Map(packages.map((pkg) => [pkg.path, pkg]));
  return packages
    .filter(({ path }) => !parts.has(path))
    .map(({ path, files, resolvedDeps }) => {
      const taken = Object.values(resolvedDeps).filter((each) => each !== null && parts.has(each));
      return summarizeNative(path, [...files, ...taken.flatMap((each) => at.get(each ?? '')?.files ?? [])]);
    });
}

function summarizeNative(path: string, files: NativePackage['files']): NativeSummary {
  const kinds = files.flatMap(({ facts }) =>
    facts.format === null ? [] : facts.slices.map(({ registration }) => registration.kind),
  );
  return {
    path,
    kind: chooseKind(kinds),
    bytes: files.reduce((sum, { size }) => sum + size, 0),
  };
}

function chooseKind(kinds: readonly string[]): NativeSummary['kind'] {
  if (kinds.includes('abi')) return 'ABI-pinned';
  return kinds.includes('node-api') || kinds.includes('hybrid') ? 'Node-API' : 'no addon';
}

/** Folders of platform packages that another package takes its native part from: that one speaks for them. */
function listParts(packages: readonly NativePackage[]): Set<string> {
  const taken = new Set(packages.flatMap(({ resolvedDeps }) => Object.values(resolvedDeps)));
  return new Set(
    packages.flatMap(({ path, platform }) => (platform !== null && taken.has(path) ? [path] : [])),
  );
}

function planUnjudged(unjudged: Unjudged): PlannedPackage {
  const forecast: Forecast = { outcome: 'unknown', code: 'NOT_JUDGED', unjudged };
  return {
    package: { name: unjudged.package ?? unjudged.path, version: null, path: unjudged.path },
    forecast,
    severity: severityOfForecast(forecast, false),
    spared: false,
    engines: [],
  };
}

const uniqueByPath = (list: readonly Unjudged[]): Unjudged[] => [
  ...new Map(list.map((each) => [each.path, each])).values(),
];

const filesOf = (resolution: ReturnType<typeof resolveOn>): readonly string[] =>
  resolution.kind === 'files' ? resolution.files : [];
