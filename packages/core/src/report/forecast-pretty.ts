import { packageId } from '../files/package-id.ts';
import type { ForecastSeverity, Outcome } from '../forecast/forecast.ts';
import type { PlannedPackage, ProjectPlan, TargetPlan } from '../operations/plan/plan-tree.ts';
import { runtimeNames } from '../runtime/kind.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { formatPlatform } from '../runtime/target.ts';
import { makeSafe } from '../safe-text.ts';
import { formatEngineNote, listEngineNotes } from './engine-words.ts';
import { describeForecast } from './forecast-words.ts';
import { formatRuntime, joinWords, nameMachine } from './names.ts';
import type { RepairContext } from './next-step.ts';
import { countOf } from './plural.ts';
import type { Style } from './style.ts';
import { wrapText } from './wrap-text.ts';

/** What each outcome is called in a cell. */
export const outcomeWords = {
  fits: 'fits',
  prebuild: 'prebuilt',
  restore: 'restore',
  'platform-package': 'install',
  compile: 'compile',
  breaks: 'breaks',
  unknown: 'unknown',
} as const satisfies Record<Outcome, string>;

/** The sign of a cell: its words say the same. */
export function signOf({
  forecast: { outcome },
  severity,
}: Pick<PlannedPackage, 'forecast' | 'severity'>): string {
  if (outcome === 'breaks') return severity === 'error' ? '✖' : '▲';
  if (outcome === 'unknown') return '?';
  if (severity === 'warning') return '▲';
  return severity === 'none' ? '✔' : '●';
}

const colours = { none: 'green', info: 'cyan', warning: 'yellow', error: 'red' } as const satisfies Record<
  ForecastSeverity,
  keyof Style
>;

/** A plan for a person: a table where there is more than one target, then each thing to know, the gravest first. */
export function formatForecastPretty(
  plan: ProjectPlan,
  context: RepairContext,
  style: Style,
  width: number,
): string {
  const { targets, count, lockfile } = makeSafe(plan);
  const source = `${countOf(count, 'package')}${lockfile === null ? '' : ` in ${lockfile}, none installed`}`;
  const head =
    targets.length === 1 && targets[0] !== undefined
      ? `${style.bold(formatWhole(targets[0].runtime))} ${style.dim(`(${source})`)}`
      : `${style.bold(countOf(targets.length, 'target'))} ${style.dim(`(${source})`)}`;
  const parts = [
    head,
    ...(targets.length > 1 ? formatTable(targets, style, width) : []),
    ...formatEngines(targets, style, width),
    ...groupNotes(targets, context).map((note) => formatNote(note, targets.length > 1, style, width)),
    lockfile === null ? formatFits(targets, style, width) : formatUnseen(width, style),
  ];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

const formatWhole = (runtime: Runtime): string => `${formatRuntime(runtime)} on ${nameMachine(runtime)}`;

/** "Node 26", with its platform where targets differ in that. */
export function nameColumn(runtime: Runtime, all: readonly { runtime: Runtime }[]): string {
  const name = `${runtimeNames[runtime.kind]} ${runtime.version ?? `ABI ${runtime.abi}`}`;
  const platforms = new Set(all.map((each) => formatPlatform(each.runtime)));
  return platforms.size < 2 ? name : `${name} ${formatPlatform(runtime)}`;
}

/** Packages that something is to be said of, by row; those that fit everywhere are counted below. */
function formatTable(targets: readonly TargetPlan[], style: Style, width: number): string[] {
  const rows = new Map<string, Map<TargetPlan, PlannedPackage>>();
  for (const target of targets)
    for (const planned of target.packages) {
      const id = labelOf(planned, targets);
      rows.set(id, (rows.get(id) ?? new Map()).set(target, planned));
    }
  const shown = [...rows].filter(([, cells]) =>
    [...cells.values()].some(({ severity }) => severity !== 'none'),
  );
  if (shown.length === 0) return [];
  const first = Math.max(...shown.map(([id]) => id.length));
  const columns = targets.map((target) => {
    const name = nameColumn(target.runtime, targets);
    return { target, name, size: Math.max(name.length, 10) };
  });
  const tables: string[] = [];
  for (let rest = columns; rest.length > 0; ) {
    let room = width - first - 4;
    const fitting = rest.filter(({ size }, at) => {
      room -= size + 2;
      return at === 0 || room >= 0;
    });
    rest = rest.slice(fitting.length);
    tables.push(
      [
        `  ${' '.repeat(first)}  ${fitting.map(({ name, size }) => style.bold(name.padEnd(size))).join('  ')}`.trimEnd(),
        ...shown.map(([id, cells]) =>
          `  ${id.padEnd(first)}  ${fitting.map(({ target, size }) => formatCell(cells.get(target), size, style)).join('  ')}`.trimEnd(),
        ),
      ].join('\n'),
    );
  }
  return tables;
}

function formatCell(planned: PlannedPackage | undefined, size: number, style: Style): string {
  if (planned === undefined) return '·'.padEnd(size);
  const text = `${signOf(planned)} ${outcomeWords[planned.forecast.outcome]}`;
  return style[colours[planned.severity]](text.padEnd(size));
}

/** `name@version`, with the folder where that is not enough. */
function labelOf({ package: pkg }: PlannedPackage, targets: readonly TargetPlan[]): string {
  const id = packageId(pkg);
  const folders = new Set(
    targets.flatMap(({ packages }) =>
      packages.flatMap((each) => (packageId(each.package) === id ? [each.package.path] : [])),
    ),
  );
  return folders.size > 1 ? `${id} (${pkg.path})` : id;
}

/** The same words about some packages on some targets. */
interface Note {
  planned: PlannedPackage;
  why: string;
  step: string | null;
  ids: Set<string>;
  on: Set<string>;
}

const order: readonly ForecastSeverity[] = ['error', 'warning', 'info', 'none'];

function groupNotes(targets: readonly TargetPlan[], context: RepairContext): Note[] {
  const notes = new Map<string, Note>();
  for (const { runtime, packages } of targets)
    for (const planned of packages) {
      if (planned.severity === 'none') continue;
      const { why, step } = describeForecast(planned, runtime, context);
      const id = packageId(planned.package);
      // Where one target is as another, both are named in one note.
      const key = JSON.stringify([planned.severity, planned.forecast.outcome, id, why, step]);
      const note = notes.get(key) ?? { planned, why, step, ids: new Set(), on: new Set() };
      note.ids.add(id);
      note.on.add(nameColumn(runtime, targets));
      notes.set(key, note);
    }
  return [...notes.values()].sort(
    (a, b) => order.indexOf(a.planned.severity) - order.indexOf(b.planned.severity),
  );
}

const predicates = {
  fits: 'fits',
  prebuild: 'loads a prebuilt file',
  restore: 'is restored from the store',
  'platform-package': 'needs an install',
  compile: 'is compiled',
  breaks: 'breaks',
  unknown: 'cannot be told',
} as const satisfies Record<Outcome, string>;

function formatNote(
  { planned, why, step, ids, on }: Note,
  many: boolean,
  style: Style,
  width: number,
): string {
  const colour = style[colours[planned.severity]];
  const predicate = predicates[planned.forecast.outcome];
  const where = many ? ` on ${joinWords([...on], 'and')}` : '';
  const title = `${colour(signOf(planned))} ${style.bold(joinWords([...ids], 'and'))} ${predicate}${where}`;
  const lines = wrapText(why, width - 2).map((line) => `  ${line}`);
  if (step !== null) lines.push(`  ${style.bold('→')} ${style.cyan(step)}`);
  return [title, ...lines].join('\n');
}

function formatEngines(targets: readonly TargetPlan[], style: Style, width: number): string[] {
  return listEngineNotes(targets, ({ runtime }) => nameColumn(runtime, targets)).map((note) =>
    wrapText(formatEngineNote(note, joinWords(note.who, 'and')), width - 2)
      .map((line, at) => (at === 0 ? `${style.yellow('▲')} ${line}` : `  ${line}`))
      .join('\n'),
  );
}

/** What a lockfile cannot say. */
function formatUnseen(width: number, style: Style): string {
  const text =
    'Nothing is installed, so only the lockfile was read. Of packages that are not named here it says nothing native; whether their tarballs bring a native file is not in it.';
  return wrapText(text, width).map(style.dim).join('\n');
}

/** What takes nothing, in one line for targets that are alike. */
function formatFits(targets: readonly TargetPlan[], style: Style, width: number): string {
  const said = new Map<string, Runtime[]>();
  for (const target of targets) {
    const text = describeFits(target);
    if (text !== null) said.set(text, [...(said.get(text) ?? []), target.runtime]);
  }
  const lines = [...said].flatMap(([text, on]) => {
    const names = joinWords(
      on.map((runtime) => nameColumn(runtime, targets)),
      'and',
    );
    const [before, after] = text.split('\0');
    const line = targets.length === 1 ? `${before}${after}` : `${before} on ${names}${after}`;
    return wrapText(line, width - 2).map((each, at) =>
      at === 0 ? `${style.green('✔')} ${each}` : `  ${style.dim(each)}`,
    );
  });
  return lines.join('\n');
}

/** In two parts, between which the target is named; null where nothing fits as it is. */
function describeFits({ packages }: TargetPlan): string | null {
  if (packages.length === 0) return 'nothing native\0';
  const fitting = packages.filter(({ severity }) => severity === 'none');
  if (fitting.length === 0) return null;
  const names = [...new Set(fitting.map(({ package: pkg }) => packageId(pkg)))].join(', ');
  return `${countOf(fitting.length, 'native package')} ${fitting.length === 1 ? 'fits' : 'fit'} as installed\0: ${names}`;
}
