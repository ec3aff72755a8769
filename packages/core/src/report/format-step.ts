import { formatCommand, quoteWord, type Runner } from './format-command.ts';
import type { Step } from './next-step.ts';

const prepositions = { set: 'to', add: 'to', remove: 'from' } as const;

/** The one thing to do, on one line: a command to paste, or a sentence without its full stop. */
export function formatStep(step: Step, runner: Runner): string {
  if (step.kind === 'command') return formatCommand(step.command, runner);
  const then = step.next === null ? '' : `, then run ${formatCommand(step.next, runner)}`;
  if (step.kind === 'advice') return `${step.text}${then}`;
  const { file, change, value } = step;
  const key = step.key.map(quoteWord).join('.');
  const parts = change === 'set' ? [key, quoteWord(value)] : [quoteWord(value), key];
  return `${change} ${parts[0]} ${prepositions[change]} ${parts[1]} in ${file}${then}`;
}
