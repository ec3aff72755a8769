import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { chooseStyle } from '@abistamp/core';
import { formatDoctorJson, formatDoctorPretty, isWell } from '@abistamp/deploy';
import { deployCodes } from '@abistamp/deploy/internal/finding';
import { assertSchema } from '../support/schemas.ts';
import { findings } from './samples.ts';

const plain = chooseStyle({}, { NO_COLOR: '1' });
const write = process.env['ABISTAMP_WRITE_GOLDEN'] === '1';
const page = (code: string) => fileURLToPath(new URL(`../../docs/problems/${code}.md`, import.meta.url));

describe('the words of each code', () => {
  test('there is a sample of each', () => {
    assert.deepEqual(findings.map(({ problem }) => problem.code).sort(), [...deployCodes].sort());
  });

  for (const finding of findings) {
    const { code } = finding.problem;
    test(`${code}: its page shows the message as it is printed`, () => {
      const printed = formatDoctorPretty([finding], [], plain, 100).replace(/\n\n[^\n]+\n$/, '');
      const text = readFileSync(page(code), 'utf8');
      const shown = /(## The message\n\n```\n)[\s\S]*?(\n```)/;
      if (write)
        writeFileSync(
          page(code),
          text.replace(shown, (_, start: string, end: string) => `${start}${printed}${end}`),
        );
      assert.ok(write || text.includes(`\`\`\`\n${printed}\n\`\`\``), printed);
    });
  }

  test('the data of all is what the schema says', () => {
    const unread = [
      { file: 'Dockerfile', line: 1, column: 1, what: 'the base image acme/node is not known' },
    ];
    assertSchema('doctor', { ...formatDoctorJson(findings, unread), fixed: ['.dockerignore'] });
    assertSchema('doctor', { ...formatDoctorJson([], []), fixed: [] });
  });

  test('notes alone fail nothing', () => {
    assert.equal(isWell(findings), false);
    assert.equal(isWell(findings.filter(({ severity }) => severity === 'info')), true);
  });

  test('a name from a file obeys nothing on a terminal', () => {
    const [first = assert.fail()] = findings;
    const printed = formatDoctorPretty([{ ...first, file: 'a\u001b[2Jb' }], [], plain, 80);
    assert.ok(!printed.includes('\u001b'));
  });
});
