import type { Download } from '../forecast/build-script.ts';
import type { OtherVersion } from '../forecast/choose-version.ts';
import type {
  BuildTrial,
  Compilation,
  Forecast,
  ForecastCode,
  LeftOut,
  LockedSigns,
} from '../forecast/forecast.ts';
import { hostOf } from '../hosts/index.ts';
import type { PlannedPackage } from '../operations/plan/plan-tree.ts';
import { runtimeNames } from '../runtime/kind.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { nameAlternatives } from './alternative-words.ts';
import { chooseRunner } from './choose-runner.ts';
import { explainNan, listDoubts } from './compile-words.ts';
import { describeProblem } from './describe-finding.ts';
import { describeUnjudged } from './describe-unjudged.ts';
import { explainFinding } from './explain-finding.ts';
import { formatCommand, quoteWord } from './format-command.ts';
import { formatStep } from './format-step.ts';
import { formatRuntime, joinWords, nameMachine } from './names.ts';
import { nextStep, type RepairContext } from './next-step.ts';
import { formatClause } from './sentences.ts';

/** A forecast in words. */
interface ForecastWords {
  /** Whole sentences; true of the package alone. */
  why: string;
  /** What to do; null where an install, or nothing, is all that it takes. */
  step: string | null;
}

type Describe<Code extends ForecastCode> = (
  forecast: Extract<Forecast, { code: Code }>,
  about: { name: string; runtime: Runtime; context: RepairContext },
) => ForecastWords;

const nothing = (why: string): ForecastWords => ({ why, step: null });

/** Every code has its words here, or this does not compile. */
const descriptions: { [Code in ForecastCode]: Describe<Code> } = {
  NODE_API: () => nothing('Its addon uses Node-API, and runs on any ABI that has its version.'),
  SAME_ABI: (_, { runtime }) => nothing(`Its addon was compiled for ABI ${runtime.abi}.`),
  PLATFORM_PACKAGE: () =>
    nothing('Its native part comes in a package for that platform, which is installed.'),
  WEBASSEMBLY: (_, { runtime }) =>
    nothing(
      `Its native part for ${nameMachine(runtime)} is not installed, so it falls back to WebAssembly, which is slower.`,
    ),
  NO_ADDON: () => nothing('It loads no addon there.'),
  WITHOUT: () => nothing('Its own code goes on without a native part there.'),
  IN_TARBALL: ({ file }) => nothing(`It loads ${file} there, which came in its tarball.`),
  IN_STORE: (_, { runtime, context }) => ({
    why: `The store of this machine has a build for it, which a rebuild under ${formatRuntime(runtime)} restores.`,
    step: `${chooseRunner(context)} rebuild`,
  }),
  IN_LOCKFILE: ({ package: id }) => nothing(`The lockfile has ${id}, which an install there brings.`),
  NO_LOCKFILE: ({ package: id }) =>
    nothing(`An install there brings ${id}; there is no lockfile to look in.`),
  FROM_SOURCE: (forecast, { runtime }) => ({
    why: [explainAsks(forecast.asks), ...explainTrial(forecast, runtime)].join(' '),
    step: forecast.install,
  }),
  DOES_NOT_FIT: ({ finding }, { runtime, context }) => ({
    why: `It ${formatClause(describeProblem(finding.problem, runtime).sides)}. ${explainFinding(finding, runtime)}`,
    step: formatStep(nextStep(finding, context, runtime), chooseRunner(context)),
  }),
  NAN_TOO_OLD: ({ has, needs }, { name, runtime }) => ({
    why: explainNan({ has, needs }, runtime),
    step: `lock nan ${needs} or later, or install a version of ${quoteWord(name)} that uses Node-API`,
  }),
  TOOLS_MISSING: ({ missing, install }) => ({
    why: `It has to be compiled, and this machine lacks ${joinWords(missing, 'and')}.`,
    step: install ?? `install ${joinWords(missing, 'and')}`,
  }),
  DOES_NOT_COMPILE: (failure, { runtime }) => nothing(explainFailure(failure, runtime)),
  NOT_IN_LOCKFILE: ({ wanted }, { context, runtime }) => ({
    why: `Its native part comes in a package for each platform, and the lockfile lists none for ${nameMachine(runtime)} (${joinWords(wanted, 'or')}).`,
    step: resolveAnew(context),
  }),
  LEFT_OUT: ({ package: id, omission }, { context }) => ({
    why: explainLeftOut({ package: id, omission }),
    step: formatStep(omission.remedy, chooseRunner(context)),
  }),
  DOWNLOADS: ({ asks }) =>
    nothing(
      `${explainAsk(asks)}. Whether there is one cannot be told without asking, and it has no sources.`,
    ),
  OWN_SCRIPT: ({ script, leftOut }) =>
    nothing(
      [
        ...(leftOut === null ? [] : [explainLeftOut(leftOut)]),
        `Its install runs ${script}, which may download or compile; what that does cannot be told.`,
      ].join(' '),
    ),
  MAY_NOT_FIT: ({ finding }, { runtime, context }) => ({
    why: `It ${formatClause(describeProblem(finding.problem, runtime).sides)}. ${explainFinding(finding, runtime)}`,
    step: formatStep(nextStep(finding, context, runtime), chooseRunner(context)),
  }),
  DAMAGED: ({ finding }, { runtime, context }) => ({
    why: `It ${formatClause(describeProblem(finding.problem, runtime).sides)}. An install there extracts it again; whether it fits then cannot be told from what is here.`,
    step: formatStep(nextStep(finding, context, runtime), chooseRunner(context)),
  }),
  NEEDS_TARBALL: (signs, { runtime }) => nothing(explainSigns(signs, runtime)),
  NOT_JUDGED: ({ unjudged }, { context }) => {
    const { predicate, why, step } = describeUnjudged(unjudged);
    return { why: `It ${predicate}. ${why}`, step: step(chooseRunner(context)) };
  },
};

const explainLeftOut = ({ package: id, omission }: LeftOut): string =>
  `Its native part comes in ${id}, which the setting ${omission.setting} keeps out of an install there.`;

/** Makes the lockfile again, from nothing: what an install leaves out of one that is there, it does not add. */
function resolveAnew({ host, lockfile }: RepairContext): string {
  const { commands } = hostOf(host);
  const files = ['node_modules', ...(typeof lockfile === 'string' ? [quoteWord(lockfile)] : [])];
  return `rm -rf ${files.join(' ')} && ${formatCommand(commands.install, '')}`;
}

/** Every code of a forecast. */
export const forecastCodes = Object.keys(descriptions) as readonly ForecastCode[];

export function describeForecast(
  planned: Pick<PlannedPackage, 'forecast' | 'package' | 'other'>,
  runtime: Runtime,
  context: RepairContext,
): ForecastWords {
  const { forecast, package: pkg, other = null } = planned;
  const { name } = pkg;
  const describe = descriptions[forecast.code] as Describe<ForecastCode>;
  const { why, step } = describe(forecast as never, { name, runtime, context });
  // What `check` would advise names them already.
  const isNamed = 'finding' in forecast && forecast.finding.repair === 'ask';
  const others = forecast.outcome === 'breaks' && !isNamed ? nameAlternatives(name, runtime) : null;
  return {
    why: [
      why,
      ...(other === null ? [] : [explainVersion(name, other, runtime)]),
      ...(others === null ? [] : [`${others} does the same without an addon that has to fit.`]),
    ].join(' '),
    step,
  };
}

/** A registry says what a version asks for, and not what is in its tarball. */
function explainVersion(name: string, { version, because }: OtherVersion, runtime: Runtime): string {
  const reasons = {
    'platform-package': `has a package for ${nameMachine(runtime)}`,
    'node-api': 'uses Node-API, so one build does for every Node',
    engines: `names ${formatRuntime(runtime)} in its engines`,
  } as const satisfies Record<OtherVersion['because'], string>;
  return `${name} ${version} ${reasons[because]}.`;
}

function explainAsks(asks: Download | null): string {
  return asks === null
    ? 'Its install compiles it.'
    : `${explainAsk(asks)}; if there is none, it is compiled.`;
}

function explainAsk({ by, file, host }: Download): string {
  if (/\.[cm]?js$/.test(by) || by.includes('/'))
    return `Its own script ${by} looks for a prebuilt file first`;
  return `${by} looks for ${file ?? 'a prebuilt file'} first${host === null ? '' : `, at ${host}`}`;
}

/** What was seen takes the place of what was only guessed. */
function explainTrial(forecast: Compilation, runtime: Runtime): string[] {
  const { trial } = forecast;
  switch (trial?.end) {
    case 'compiles':
      return [`It compiles with the headers of ${runtimeNames[runtime.kind]} ${trial.headers}.`];
    case 'fails':
      return [explainFailure(trial, runtime)];
    case 'untried':
      return [...listDoubts(forecast, runtime), `It was not tried: ${whyUntried[trial.why]}.`];
    default:
      return listDoubts(forecast, runtime);
  }
}

const whyUntried = {
  platform: 'another machine compiles it',
  headers: 'no headers of that release are on this machine',
  approval: 'the project has not approved its build',
  own: 'it is under development here, and its developers build it',
  tools: 'this machine lacks what that takes',
  dependencies: 'not everything that it depends on is there as a folder',
  build: 'its own build tool failed, which may have used other headers',
  time: 'its build took too long',
} as const satisfies Record<Extract<BuildTrial, { end: 'untried' }>['why'], string>;

function explainFailure(
  { headers, error }: { headers: string; error: string | null },
  { kind }: Runtime,
): string {
  return `It does not compile with the headers of ${runtimeNames[kind]} ${headers}${error === null ? '' : `: ${error.replace(/[.\s]+$/, '')}`}.`;
}

/** The lockfile is all that is there. */
function explainSigns({ family, leftOut, hasScript, tools, nan }: LockedSigns, runtime: Runtime): string {
  const signs = [
    ...(hasScript === true ? ['has an install script'] : []),
    ...(tools.length === 0 ? [] : [`depends on ${joinWords([...tools], 'and')}`]),
  ];
  return [
    ...(family && leftOut === null
      ? [`The lockfile has none of its platform packages for ${nameMachine(runtime)}.`]
      : []),
    ...(leftOut === null ? [] : [explainLeftOut(leftOut)]),
    ...(signs.length === 0 ? [] : [`It ${joinWords(signs, 'and')}.`]),
    ...(nan === null ? [] : [explainNan(nan, runtime)]),
    'What it loads there cannot be told without its tarball.',
  ].join(' ');
}
