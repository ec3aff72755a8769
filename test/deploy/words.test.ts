import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { chooseStyle } from '@abistamp/core';
import { answerOf, formatDoctorJson, formatDoctorPretty } from '@abistamp/deploy';
import { type Diagnosis, deployCodes, type NotRead } from '@abistamp/deploy/internal/finding';
import { speakOfImage } from '@abistamp/deploy/internal/report/speak-of-image';
import { assertSchema } from '../support/schemas.ts';
import { findings } from './samples.ts';

const clean = { findings: [], notRead: [], looked: 20 };
const unread: NotRead = {
  ...{ kind: 'unread', file: 'compose.yaml', line: 3, column: 1 },
  what: 'bad indentation of a mapping entry',
};
const unknown: NotRead = {
  ...{ kind: 'unknown', file: 'Dockerfile', line: 2, column: 1 },
  what: 'the base image registry.example.org/acme/node-base:7 is not known',
};
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
      const printed = formatDoctorPretty({ ...clean, findings: [finding] }, plain, 100).replace(
        /\n\n[^\n]+\n$/,
        '',
      );
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
    const all = { ...clean, findings, notRead: [unread, unknown] };
    assertSchema('doctor', { ...formatDoctorJson(all), fixed: ['.dockerignore'] });
    assertSchema('doctor', { ...formatDoctorJson(clean), fixed: [] });
  });

  const notes = findings.filter(({ severity }) => severity === 'info');
  const answers: [name: string, diagnosis: Diagnosis, answer: string][] = [
    ['notes and an image that is not known', { ...clean, findings: notes, notRead: [unknown] }, 'clean'],
    ['a file that could not be read', { ...clean, notRead: [unread] }, 'unknown'],
    ['nothing to look at', { ...clean, looked: 0 }, 'unknown'],
    ['findings, whatever could not be read', { ...clean, findings, notRead: [unread] }, 'findings'],
  ];
  for (const [name, diagnosis, answer] of answers)
    test(`${name}: ${answer}`, () => {
      assert.equal(answerOf(diagnosis), answer);
      assert.equal(formatDoctorJson(diagnosis).ok, answer === 'clean');
      const isGreen = formatDoctorPretty(diagnosis, plain, 80).includes('✔');
      assert.equal(isGreen, answer === 'clean' && diagnosis.findings.length === 0);
    });

  test('NOT_READ: its page shows both kinds as they are printed', () => {
    const printed = formatDoctorPretty({ ...clean, notRead: [unread, unknown] }, plain, 100);
    assert.ok(readFileSync(page('NOT_READ'), 'utf8').includes(`\`\`\`\n${printed}\`\`\``), printed);
  });

  test('a name from a file obeys nothing on a terminal', () => {
    const [first = assert.fail()] = findings;
    const printed = formatDoctorPretty(
      { ...clean, findings: [{ ...first, file: 'a\u001b[2Jb' }] },
      plain,
      80,
    );
    assert.ok(!printed.includes('\u001b'));
  });
});

test('what is said of a machine is said of the image', () => {
  const finding = { message: 'addon needs libvips.so.42; this\n  machine does not have it', lines: [1, 2] };
  assert.deepEqual(speakOfImage([finding, null]), [
    { message: 'addon needs libvips.so.42; this\n  image does not have it', lines: [1, 2] },
    null,
  ]);
  assert.equal(speakOfImage("→ with this system's package manager"), "→ with this image's package manager");
});
