import { createHash } from 'node:crypto';
import { packageId } from '../files/package-id.ts';
import type { ForecastSeverity } from '../forecast/forecast.ts';
import type { NativeSummary, PlannedPackage, ProjectPlan, TargetPlan } from '../operations/plan/plan-tree.ts';
import { makeSafe } from '../safe-text.ts';
import { formatEngineNote, listEngineNotes } from './engine-words.ts';
import { forecastCss } from './forecast-css.ts';
import { nameColumn, outcomeWords, signOf } from './forecast-pretty.ts';
import { describeForecast } from './forecast-words.ts';
import { formatRuntime, joinWords, nameMachine } from './names.ts';
import type { RepairContext } from './next-step.ts';
import { countOf } from './plural.ts';

const classes = { none: 'n', info: 'i', warning: 'w', error: 'e' } as const satisfies Record<
  ForecastSeverity,
  string
>;
const gravestFirst: readonly ForecastSeverity[] = ['error', 'warning', 'info', 'none'];
const severityWords = {
  error: 'break',
  warning: 'may break',
  info: 'take a step',
  none: 'fit',
} as const satisfies Record<ForecastSeverity, string>;

/**
 * Packages × targets as one page that needs nothing else: no script, no font, no picture, and a policy that allows
 * none. What several packages have in common is said once.
 */
export function formatForecastHtml(plan: ProjectPlan, context: RepairContext): string {
  const safe = makeSafe(plan);
  const notes = new Notes(safe.targets, context);
  const table = formatTable(safe, notes);
  const hash = createHash('sha256').update(forecastCss).digest('base64');
  const title = `Native packages of ${safe.root.replace(/^.*[\\/]/, '')}`;
  return [
    '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'">`,
    '<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark">',
    `<title>${escapeHtml(title)}</title><style>${forecastCss}</style></head><body>`,
    `<header><h1>${escapeHtml(title)}</h1><p class="soft">${describeSource(safe)}, on ${countOf(safe.targets.length, 'target')}</p>`,
    `<ul class="cards">${safe.targets.map(formatCard).join('')}</ul></header>`,
    `<main><h2>Packages</h2>${table}`,
    `<h2>What to know</h2>${notes.format()}${formatEngines(safe.targets)}`,
    '<footer>Made by abistamp. A forecast: nothing was built, loaded or downloaded.</footer></main></body></html>\n',
  ].join('\n');
}

/** What `&`, `<` and quotes would do, they do not. */
function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

function describeSource({ natives, count, lockfile }: ProjectPlan): string {
  return lockfile === null
    ? `${countOf(natives.length, 'native package')} among ${count} (${countKinds(natives)})`
    : `${countOf(count, 'package')} in ${escapeHtml(lockfile)}, none installed`;
}

function countKinds(natives: readonly NativeSummary[]): string {
  const count = (kind: NativeSummary['kind']) => natives.filter((each) => each.kind === kind).length;
  return `${count('Node-API')} Node-API, ${count('ABI-pinned')} ABI-pinned`;
}

function countBySeverity({ packages }: TargetPlan): [ForecastSeverity, number][] {
  return gravestFirst.flatMap((severity): [ForecastSeverity, number][] => {
    const count = packages.filter((each) => each.severity === severity).length;
    return count === 0 ? [] : [[severity, count]];
  });
}

/** A bar, and the same in words. */
function formatCard(target: TargetPlan): string {
  const counts = countBySeverity(target);
  const all = Math.max(1, target.packages.length);
  let x = 0;
  const bars = counts.map(([severity, count]) => {
    const width = (count / all) * 100;
    const bar = `<rect class="${classes[severity]}" x="${x.toFixed(2)}" width="${width.toFixed(2)}" height="8"/>`;
    x += width;
    return bar;
  });
  const words = counts.map(
    ([severity, count]) => `<span class="${classes[severity]}">${count} ${severityWords[severity]}</span>`,
  );
  const name = escapeHtml(formatRuntime(target.runtime));
  return `<li><b>${name}</b><span class="soft">${nameMachine(target.runtime)}</span><svg viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">${bars.join('')}</svg>${words.join(' · ') || 'nothing native'}</li>`;
}

/** What package.json files ask for; empty where they leave no target out. */
function formatEngines(targets: readonly TargetPlan[]): string {
  const notes = listEngineNotes(targets, ({ runtime }) => nameColumn(runtime, targets));
  if (notes.length === 0) return '';
  const items = notes.map((note) => {
    const who = nameUpTo(note.who, 12).replace(/^this/, 'This');
    return `<li class="w"><span class="w">▲</span> ${escapeHtml(formatEngineNote(note, who))}</li>`;
  });
  return `<h2>What package.json says</h2><ul class="notes">\n${items.join('\n')}\n</ul>`;
}

function formatTable({ targets, natives }: ProjectPlan, notes: Notes): string {
  const rows = new Map<string, { first: PlannedPackage; cells: Map<TargetPlan, PlannedPackage> }>();
  for (const target of targets)
    for (const planned of target.packages) {
      const row = rows.get(planned.package.path) ?? { first: planned, cells: new Map() };
      row.cells.set(target, planned);
      rows.set(planned.package.path, row);
    }
  const facts = new Map(natives.map((each) => [each.path, each]));
  const worst = ({ cells }: { cells: Map<TargetPlan, PlannedPackage> }) =>
    Math.min(...[...cells.values()].map(({ severity }) => gravestFirst.indexOf(severity)));
  const sorted = [...rows].sort(([a, one], [b, other]) => worst(one) - worst(other) || (a < b ? -1 : 1));
  const head = targets.map(
    ({ runtime }) => `<th scope="col">${escapeHtml(nameColumn(runtime, targets))}</th>`,
  );
  const body = sorted.map(([path, { first, cells }]) => {
    const fact = facts.get(path);
    const about = `<td class="soft">${fact === undefined || fact.bytes === 0 ? '–' : fact.kind}</td><td class="r soft">${formatSize(fact?.bytes ?? 0)}</td>`;
    const states = targets.map((target) => formatCell(cells.get(target), notes));
    return `<tr><th scope="row">${escapeHtml(packageId(first.package))}</th>${about}${states.join('')}</tr>`;
  });
  return `<div class="wide"><table><thead><tr><th scope="col">package</th><th scope="col">kind</th><th scope="col">size</th>${head.join('')}</tr></thead><tbody>\n${body.join('\n')}\n</tbody></table></div>`;
}

function formatCell(planned: PlannedPackage | undefined, notes: Notes): string {
  if (planned === undefined) return '<td>–';
  const text = `${signOf(planned)} ${outcomeWords[planned.forecast.outcome]}`;
  return `<td class=${classes[planned.severity]}><a href=#${notes.idOf(planned)}>${text}</a>`;
}

function formatSize(bytes: number): string {
  if (bytes === 0) return '–';
  return bytes < 1024 * 1024 ? `${Math.ceil(bytes / 1024)} KB` : `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}

interface Note {
  planned: PlannedPackage;
  why: string;
  step: string | null;
  on: Map<string, Set<string>>;
}

/** What cells lead to: the same words stand once, with the packages and targets that they are about. */
class Notes {
  readonly #notes = new Map<string, Note>();
  readonly #ids = new Map<PlannedPackage, string>();
  readonly #indexes = new Map<string, number>();

  constructor(targets: readonly TargetPlan[], context: RepairContext) {
    for (const { runtime, packages } of targets)
      for (const planned of packages) {
        const { why, step } = describeForecast(planned, runtime, context);
        const key = JSON.stringify([planned.severity, planned.forecast.outcome, why, step]);
        const note = this.#notes.get(key) ?? { planned, why, step, on: new Map() };
        this.#notes.set(key, note);
        const name = packageId(planned.package);
        note.on.set(name, (note.on.get(name) ?? new Set()).add(nameColumn(runtime, targets)));
        this.#ids.set(planned, `n${this.#indexOf(key)}`);
      }
  }

  #indexOf(key: string): number {
    const known = this.#indexes.get(key) ?? this.#indexes.size;
    this.#indexes.set(key, known);
    return known;
  }

  idOf(planned: PlannedPackage): string {
    return this.#ids.get(planned) ?? '';
  }

  format(): string {
    const notes = [...this.#notes]
      .map(([key, note]) => ({ ...note, id: `n${this.#indexOf(key)}` }))
      .sort((a, b) => gravestFirst.indexOf(a.planned.severity) - gravestFirst.indexOf(b.planned.severity));
    return `<ul class="notes">\n${notes.map(formatNote).join('\n')}\n</ul>`;
  }
}

function formatNote({ planned, why, step, on, id }: Note & { id: string }): string {
  const places = new Map<string, string[]>();
  for (const [name, targets] of on) {
    const where = [...targets].join(', ');
    places.set(where, [...(places.get(where) ?? []), name]);
  }
  const title = [...places].map(
    ([where, names]) =>
      `<b>${escapeHtml(nameUpTo(names, 12))}</b> <span class="soft">on ${escapeHtml(where)}</span>`,
  );
  const command = step === null ? '' : `<br><code>${escapeHtml(step)}</code>`;
  const { severity, forecast } = planned;
  return `<li id=${id} class=${classes[severity]}><span class=${classes[severity]}>${signOf(planned)} ${outcomeWords[forecast.outcome]}</span> ${title.slice(0, 8).join('; ')}<p>${escapeHtml(why)}${command}</p></li>`;
}

function nameUpTo(names: readonly string[], most: number): string {
  return names.length <= most
    ? joinWords(names, 'and')
    : `${names.slice(0, most).join(', ')} and ${names.length - most} more`;
}
