import type { Omission } from '../hosts/omission.ts';
import type { Unjudged } from '../tree/unjudged.ts';
import type { Finding } from '../verdict/finding.ts';
import type { Download } from './build-script.ts';
import type { LinkedLibrary } from './linked-libraries.ts';
import type { OldStandard } from './pinned-standard.ts';
import type { GoneName } from './scan-source.ts';

/** What will become of one native package on another runtime. */
export type Forecast =
  /** What is installed here loads there. */
  | { [Code in FitCode]: { outcome: 'fits'; code: Code } }[FitCode]
  /** Another file that came in its tarball is loaded there. */
  | { outcome: 'prebuild'; code: 'IN_TARBALL'; file: string }
  /** The store has a build for that runtime. */
  | { outcome: 'restore'; code: 'IN_STORE' }
  /** The lockfile has the package for that platform, so an install there brings it. `package`: name@version. */
  | { outcome: 'platform-package'; code: 'IN_LOCKFILE'; package: string }
  /** An install there brings the package for that platform; there is no lockfile to look in. */
  | { outcome: 'platform-package'; code: 'NO_LOCKFILE'; package: string }
  | ({ outcome: 'compile'; code: 'FROM_SOURCE' } & Compilation)
  | ({ outcome: 'breaks' } & Break)
  | ({ outcome: 'unknown' } & Doubt);

export type Outcome = Forecast['outcome'];

/**
 * `NODE_API`: its addons run on any ABI. `SAME_ABI`: the target has the ABI that it was built for.
 * `PLATFORM_PACKAGE`: the package with its native part is installed. `NO_ADDON`: what it loads is no addon, or
 * it loads nothing there. `WEBASSEMBLY`: its variant for WebAssembly is installed, and nothing for that
 * platform. `WITHOUT`: its own code goes on without a native part.
 */
type FitCode = 'NODE_API' | 'SAME_ABI' | 'PLATFORM_PACKAGE' | 'WEBASSEMBLY' | 'NO_ADDON' | 'WITHOUT';

export interface Compilation {
  /** What is looked for first; it is compiled only where that is not found. */
  asks: Download | null;
  /** What this machine lacks for a compile; empty if nothing, or if it is another machine's business. */
  missing: readonly string[];
  /** The command that installs what is missing; null if not known, or nothing is. */
  install: string | null;
  /** Names that its sources use and that are gone from that runtime's headers: a hint, never a proof. */
  gone: readonly GoneName[];
  /** A nan that is too old for that runtime's headers. */
  nan: OldNan | null;
  /** A node-addon-api that does not compile as the C++ that the headers need; null without one. */
  addonApi: string | null;
  /** A header that its sources include and that nothing here has; null without one. */
  absent: AbsentHeader | null;
  /** A C++ standard that its binding.gyp asks for and that is too old for that runtime's headers; null without one. */
  standard: OldStandard | null;
  /** Libraries of the system that its binding.gyp needs and that this machine lacks. */
  libraries: readonly LinkedLibrary[];
  /** What a trial came to; null where none was asked for. */
  trial: BuildTrial | null;
}

/** What came of compiling a package in a scratch folder, with the headers of a release that are on this machine. */
export type BuildTrial =
  | { end: 'compiles'; headers: string }
  /** `error`: the first line that names the cause; null where none does. */
  | { end: 'fails'; headers: string; error: string | null }
  | { end: 'untried'; why: WhyUntried };

/**
 * `platform`: it would be compiled on another machine. `headers`: none of that ABI are here. `approval`: the
 * project has not approved that its code runs. `own`: it is under development here. `tools`: this machine lacks
 * a compiler or the like. `dependencies`: not all that it depends on is there as a folder. `build`: another
 * tool than node-gyp failed, which may have found other headers. `time`: it took too long.
 */
type WhyUntried = 'platform' | 'headers' | 'approval' | 'own' | 'tools' | 'dependencies' | 'build' | 'time';

export interface AbsentHeader {
  /** `napi.h` or `nan.h` */
  header: string;
  /** The package that has it. */
  of: string;
  /** Where it is included, relative to the package. */
  file: string;
}

/** A platform package that is there for the target, as name@version, and the setting that keeps it out. */
export interface LeftOut {
  package: string;
  omission: Omission;
}

export interface OldNan {
  has: string;
  needs: string;
}

type Break =
  /** As `check` says it. */
  | { code: 'DOES_NOT_FIT'; finding: Finding }
  | ({ code: 'NAN_TOO_OLD' } & OldNan)
  /** It is compiled on this machine, which lacks what that takes. */
  | { code: 'TOOLS_MISSING'; missing: readonly string[]; install: string | null }
  /** A trial failed, and nothing is looked for before it is compiled. */
  | { code: 'DOES_NOT_COMPILE'; headers: string; error: string | null }
  /** The lockfile has no package for that platform, although there is one. */
  | { code: 'NOT_IN_LOCKFILE'; wanted: readonly string[] }
  /** There is a package for that platform, and a setting keeps it out of an install there. */
  | ({ code: 'LEFT_OUT' } & LeftOut);

type Doubt =
  /** Its install downloads a file, and has nothing to compile. */
  | { code: 'DOWNLOADS'; asks: Download }
  /** Its install runs its own script. `leftOut`: what it may bring all the same; null where nothing is kept out. */
  | { code: 'OWN_SCRIPT'; script: string; leftOut: LeftOut | null }
  /** Its file may load there, or not. */
  | { code: 'MAY_NOT_FIT'; finding: Finding }
  /** What is here of it is torn or gone; an install there extracts it again. */
  | { code: 'DAMAGED'; finding: Finding }
  /** There is no tree, and the lockfile alone does not say. */
  | ({ code: 'NEEDS_TARBALL' } & LockedSigns)
  /** It could not be read or understood. */
  | { code: 'NOT_JUDGED'; unjudged: Unjudged };

/** What in a lockfile says that a package is native, or may be. */
export interface LockedSigns {
  /** It has packages for platforms, and none that an install on the target brings. */
  family: boolean;
  /** The one that a setting keeps out of it; null where none does. */
  leftOut: LeftOut | null;
  /** It has an install script; null where the lockfile does not say. */
  hasScript: boolean | null;
  /** What it depends on that builds, finds or downloads addons. */
  tools: readonly string[];
  nan: OldNan | null;
}

export type ForecastCode = Forecast['code'];

/** How much a forecast matters: `error` breaks, `warning` may, `info` takes a step, `none` takes nothing. */
export type ForecastSeverity = 'none' | 'info' | 'warning' | 'error';

/** @param spared the packages around it can do without its native part */
export function severityOfForecast(forecast: Forecast, spared: boolean): ForecastSeverity {
  switch (forecast.outcome) {
    case 'fits':
      return forecast.code === 'WEBASSEMBLY' ? 'info' : 'none';
    case 'prebuild':
      return 'none';
    case 'restore':
    case 'platform-package':
      return 'info';
    case 'compile':
      return forecast.code === 'FROM_SOURCE' && isDoubtful(forecast) ? 'warning' : 'info';
    case 'unknown':
      return 'warning';
    case 'breaks':
      return spared ? 'warning' : 'error';
  }
}

/** Whether something speaks against a compile. */
const isDoubtful = ({ trial, ...found }: Compilation): boolean => {
  if (trial !== null && trial.end !== 'untried') return trial.end === 'fails';
  const { missing, gone, nan, addonApi, absent, standard, libraries } = found;
  const isEmpty = missing.length === 0 && gone.length === 0 && libraries.length === 0;
  return !isEmpty || nan !== null || addonApi !== null || absent !== null || standard !== null;
};
