import { packageId } from '../files/package-id.ts';
import type { OtherVersion } from '../forecast/choose-version.ts';
import type { EngineConflict } from '../forecast/engines.ts';
import type { AbsentHeader, BuildTrial, Forecast, Outcome } from '../forecast/forecast.ts';
import type { LinkedLibrary } from '../forecast/linked-libraries.ts';
import type { OldStandard } from '../forecast/pinned-standard.ts';
import type { PlannedPackage, ProjectPlan, TargetPlan } from '../operations/plan/plan-tree.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { formatTarget } from '../runtime/target.ts';
import { describeForecast } from './forecast-words.ts';
import { formatRuntime } from './names.ts';
import type { RepairContext } from './next-step.ts';

/** One package on one target in its published shape (schema/plan.schema.json). */
interface JsonForecast {
  package: string;
  path: string;
  outcome: Outcome;
  code: Forecast['code'];
  severity: PlannedPackage['severity'];
  why: string;
  command: string | null;
  /** The code of `check`, where it would fail there. */
  finding: string | null;
  /** What is looked for before it is compiled. */
  asks: { by: string; file: string | null; host: string | null } | null;
  /** Names in its sources that are gone from the target's headers. */
  hints: { name: string; file: string; line: number; goneSince: string }[];
  /** A header of another package that nothing here has; null without one. */
  absent: AbsentHeader | null;
  /** A C++ standard in its binding.gyp that is too old for the target's headers; null without one. */
  standard: OldStandard | null;
  /** Libraries of the system that its binding.gyp needs and that this machine lacks. */
  libraries: readonly LinkedLibrary[];
  /** What came of compiling it, if that was asked for. */
  trial: { end: BuildTrial['end']; headers: string | null; error: string | null; why: string | null } | null;
  /** Versions that would do, where the registry was asked. */
  versions: { version: string; because: OtherVersion['because'] }[];
  engines: EngineConflict[];
}

/** `plan --json`: version 1. Additions are welcome, renames are not. */
export function formatForecastJson(plan: ProjectPlan, context: RepairContext) {
  return {
    version: 1,
    ok: plan.targets.every(isWell),
    root: plan.root,
    lockfile: plan.lockfile,
    packages: plan.count,
    targets: plan.targets.map((target) => ({
      target: formatTarget(target.runtime),
      runtime: formatRuntime(target.runtime),
      ok: isWell(target),
      engines: target.engines,
      packages: target.packages.map((each) => formatPlanned(each, target.runtime, context)),
    })),
  };
}

export type ForecastJson = ReturnType<typeof formatForecastJson>;

/** Whether nothing breaks there. */
function isWell({ packages }: TargetPlan): boolean {
  return packages.every(({ severity }) => severity !== 'error');
}

function formatPlanned(planned: PlannedPackage, runtime: Runtime, context: RepairContext): JsonForecast {
  const { forecast } = planned;
  const { why, step } = describeForecast(planned, runtime, context);
  return {
    package: packageId(planned.package),
    path: planned.package.path,
    outcome: forecast.outcome,
    code: forecast.code,
    severity: planned.severity,
    why,
    command: step,
    finding: 'finding' in forecast ? forecast.finding.problem.code : null,
    asks: 'asks' in forecast ? forecast.asks : null,
    hints:
      forecast.code === 'FROM_SOURCE'
        ? forecast.gone.map(({ name, file, line, node }) => ({ name, file, line, goneSince: `node@${node}` }))
        : [],
    absent: forecast.code === 'FROM_SOURCE' ? forecast.absent : null,
    standard: forecast.code === 'FROM_SOURCE' ? forecast.standard : null,
    libraries: forecast.code === 'FROM_SOURCE' ? forecast.libraries : [],
    trial: formatTrial(forecast),
    versions: planned.other === undefined || planned.other === null ? [] : [planned.other],
    engines: planned.engines,
  };
}

function formatTrial(forecast: Forecast): JsonForecast['trial'] {
  if (forecast.code === 'DOES_NOT_COMPILE')
    return { end: 'fails', headers: forecast.headers, error: forecast.error, why: null };
  if (forecast.code !== 'FROM_SOURCE' || forecast.trial === null) return null;
  return { headers: null, error: null, why: null, ...forecast.trial };
}
