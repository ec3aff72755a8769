import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import type { Alternatives } from '@abistamp/core/internal/javascript/alternatives';
import type { AnyNode } from '@abistamp/core/internal/javascript/parse';
import { listRequests } from '@abistamp/core/internal/javascript/requests';
import { openSource } from '@abistamp/core/internal/javascript/sources';
import { errorsOn } from '@abistamp/core/internal/javascript/swallowed-errors';

/*
 * Small pieces of code, and what is read from them, in one text: add code, and write the rest with
 * ABISTAMP_WRITE_GOLDEN=1 npm test -- --only test/loaders/snippets
 */
const golden = new URL('snippets.golden.txt', import.meta.url);

/**
 * `value(…)` asks for the values of an expression, `ask(…)` for a condition's, `texts` for what may be a text;
 * the rest is what is loaded.
 */
function describeCode(code: string): string[] {
  const source = openSource('lib/code.js', code);
  const reading = source.code();
  if (reading === null) return ['is no code'];
  const lines: string[] = [];
  for (const node of reading.tree.calls) {
    if (node.type !== 'CallExpression' || node.callee.type !== 'Identifier') continue;
    if (node.callee.name === 'texts')
      lines.push(`texts ${reading.tree.texts.map(({ start, end }) => code.slice(start, end)).join(' and ')}`);
    for (const argument of node.arguments) {
      if (node.callee.name === 'value') lines.push(`value ${formatValues(reading.values(argument))}`);
      if (node.callee.name === 'ask') {
        const { yes, no } = reading.test(argument as AnyNode);
        lines.push(`yes ${formatConditions(yes)}, no ${formatConditions(no)}`);
      }
    }
  }
  const requests = listRequests(source, (request) => request.startsWith('./') || request.startsWith('@'));
  for (const { request, when, tryDepth, certain, node } of requests) {
    const facts = [
      formatConditions([when]),
      ...(tryDepth > 0 ? [`in ${tryDepth} try`] : []),
      ...(certain ? ['certain'] : []),
      ...(errorsOn({ source, node }).length === 0 ? ['swallowed'] : []),
    ];
    lines.push(`loads ${request}: ${facts.join(', ')}`);
  }
  return lines.length === 0 ? ['says nothing'] : lines;
}

const formatValues = (values: { text: string; when: Alternatives }[] | null): string =>
  values === null
    ? 'unknown'
    : values
        .map(({ text, when }) => `${JSON.stringify(text)} ${formatConditions(when)}`.replace(' anywhere', ''))
        .join(' or ');

const formatConditions = (alternatives: Alternatives): string => {
  if (alternatives.length === 0) return 'nowhere';
  return alternatives
    .map((condition) => {
      const fields = Object.entries(condition).map(
        ([field, value]) => `${field} ${[value].flat().join('|')}`,
      );
      return fields.length === 0 ? 'anywhere' : `(${fields.join(', ')})`;
    })
    .join(' or ');
};

test('each piece of code is understood as it was looked at', () => {
  const text = readFileSync(golden, 'utf8');
  const codes = text.split('\n\n').map((block) => block.split('\n').filter((line) => !/^ {4}= /.test(line)));
  const described = codes.map((lines) => {
    const code = lines.join('\n').trimEnd();
    return [code, ...describeCode(code).map((line) => `    = ${line}`)].join('\n');
  });
  const now = `${described.join('\n\n')}\n`;
  if (process.env['ABISTAMP_WRITE_GOLDEN'] === '1') writeFileSync(golden, now);
  assert.equal(now, text);
});
