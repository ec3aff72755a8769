import { readFileSync } from 'node:fs';
import { formatExplainJson, formatExplainPretty } from '@abistamp/core';
import { explainLoadErrors } from '@abistamp/core/internal/operations/explain/explain-load';
import { findFirstError } from '@abistamp/core/internal/repair/build-log';
import { noStyle } from '@abistamp/core/internal/report/style';
import { safeText } from '@abistamp/core/internal/safe-text';
import { linux } from '../../loaders/package-tree.ts';
import { type FuzzTarget, textTarget } from '../target.ts';

const corpus = new URL('../../explain/corpus/worded.json', import.meta.url);
const unseen = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/u;
const workflowCommand = /^\s*::|##\[/m;

function mustBeSafe(text: string): void {
  if (workflowCommand.test(text)) throw new Error(`a command of a workflow: ${JSON.stringify(text)}`);
  for (const line of text.split('\n'))
    if (unseen.test(line)) throw new Error(`a character that nobody sees: ${JSON.stringify(line)}`);
}

function explain(text: string): void {
  const context = { root: '/nowhere', host: null };
  const explanations = explainLoadErrors(text, null);
  mustBeSafe(formatExplainPretty(explanations, linux, context, noStyle, 80));
  formatExplainJson(explanations, linux, context);
}

export const logTargets: readonly FuzzTarget[] = [
  textTarget('build-log', (text) => {
    findFirstError(text);
  }),
  textTarget('explain', explain, () => {
    const samples: { text: string }[] = JSON.parse(readFileSync(corpus, 'utf8'));
    return samples.filter((_, i) => i % 8 === 0).map(({ text }) => text);
  }),
  textTarget(
    'safe-text',
    (text) => {
      const safe = safeText(text);
      mustBeSafe(safe);
      if (safe.includes('\n')) throw new Error('more than one line');
    },
    () => ['::error::x', '##[group]', 'a\u001b[2J\u202e\n\t', 'name@1.0.0'],
  ),
];
