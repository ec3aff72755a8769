import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { formatCompletion } from '../../packages/cli/src/command-line/completion.ts';
import { formatHelp, formatVerbHelp } from '../../packages/cli/src/command-line/help.ts';
import { verbPages } from '../../packages/cli/src/command-line/pages.ts';
import { verbs } from '../../packages/cli/src/verbs/index.ts';

const golden = new URL('pages.golden.md', import.meta.url);

/** All that the command says of itself, as one text. */
function renderPages(): string {
  const names = Object.keys(verbs) as (keyof typeof verbs)[];
  const pages = [
    ['help', formatHelp(verbs, '1.2.3', 100)],
    ['help, on a narrow terminal', formatHelp(verbs, '1.2.3', 40)],
    ...names.map((name) => [`help ${name}`, formatVerbHelp(name, verbs[name], verbPages[name], 100)]),
    ['help check, on a narrow terminal', formatVerbHelp('check', verbs.check, verbPages.check, 40)],
    ...['bash', 'zsh', 'fish'].map((shell) => [`completion ${shell}`, formatCompletion(shell, verbs)]),
  ];
  return [
    '# What the command says of itself\n',
    'To write it again: `ABISTAMP_WRITE_GOLDEN=1 npm test -- --only test/cli/pages`.\n',
    ...pages.map(([title, text]) => `## ${title}\n\n\`\`\`\n${text}\`\`\`\n`),
  ].join('\n');
}

test('the pages of the command and its completion are as they were read', () => {
  const now = renderPages();
  if (process.env['ABISTAMP_WRITE_GOLDEN'] === '1') writeFileSync(golden, now);
  assert.equal(now, readFileSync(golden, 'utf8'));
});
