import { packageId } from '../files/package-id.ts';
import type { PlannedPackage, ProjectPlan, TargetPlan } from '../operations/plan/plan-tree.ts';
import { makeSafe } from '../safe-text.ts';
import { formatEngineNote, listEngineNotes } from './engine-words.ts';
import { nameColumn, outcomeWords, signOf } from './forecast-pretty.ts';
import { describeForecast } from './forecast-words.ts';
import { joinWords } from './names.ts';
import type { RepairContext } from './next-step.ts';

/** The same as a table for the summary of a job, with what does not simply fit. */
export function formatForecastMarkdown(plan: ProjectPlan, context: RepairContext): string {
  const { targets } = makeSafe(plan);
  const names = targets.map(({ runtime }) => nameColumn(runtime, targets));
  const rows = new Map<string, Map<TargetPlan, PlannedPackage>>();
  const details: string[] = [];
  for (const target of targets)
    for (const planned of target.packages) {
      if (planned.severity === 'none') continue;
      const id = packageId(planned.package);
      rows.set(id, (rows.get(id) ?? new Map()).set(target, planned));
      const { why, step } = describeForecast(planned, target.runtime, context);
      const next = step === null ? '' : ` Next: ${escapeMarkdown(step)}`;
      details.push(
        `- ${signOf(planned)} **${escapeMarkdown(id)}** on ${nameColumn(target.runtime, targets)}: ${escapeMarkdown(why)}${next}`,
      );
    }
  const engines = listEngineNotes(targets, ({ runtime }) => nameColumn(runtime, targets)).map(
    (note) => `- ▲ ${escapeMarkdown(formatEngineNote(note, joinWords(note.who, 'and')))}`,
  );
  if (rows.size === 0)
    return [`✔ Everything native fits ${names.map(escapeMarkdown).join(', ')}.`, ...engines, ''].join('\n');
  const table = [...rows].map(([id, cells]) => {
    const states = targets.map((target) => {
      const planned = cells.get(target);
      return planned === undefined ? '✔' : `${signOf(planned)} ${outcomeWords[planned.forecast.outcome]}`;
    });
    return `| ${escapeMarkdown(id)} | ${states.join(' | ')} |`;
  });
  return [
    `| package | ${names.map(escapeMarkdown).join(' | ')} |`,
    `| --- |${' --- |'.repeat(names.length)}`,
    ...table,
    '',
    ...details,
    ...engines,
    '',
  ].join('\n');
}

/** No text of a package becomes markup. */
function escapeMarkdown(text: string): string {
  return text.replace(/[\\`*_{}[\]<>()#|~!&]/g, (character) => `&#${character.charCodeAt(0)};`);
}
