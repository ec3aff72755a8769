import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { hosts } from '@abistamp/core';
import { errorCodes } from '@abistamp/core/internal/errors';
import { findingCodes } from '@abistamp/core/internal/report/describe-finding';
import { unjudgedCodes } from '@abistamp/core/internal/report/describe-unjudged';
import { deployCodes } from '@abistamp/deploy/internal/finding';

const read = (path: string) => readFileSync(fileURLToPath(new URL(`../../${path}`, import.meta.url)), 'utf8');
const problems = fileURLToPath(new URL('../../docs/problems', import.meta.url));
const codes = [...findingCodes, ...unjudgedCodes, ...deployCodes, 'NOT_READ'];
const sorted = (codes: readonly string[]) => [...codes].sort();

test('every code of a finding is in the published schema, and no other', () => {
  const schema = JSON.parse(read('packages/cli/schema/check.schema.json')) as {
    $defs: { code: { enum: string[] } };
  };
  assert.deepEqual(sorted(schema.$defs.code.enum), sorted(findingCodes));
});

test('every reason for which something is not judged is in the published schema, and no other', () => {
  const { $defs } = JSON.parse(read('packages/cli/schema/check.schema.json')) as {
    $defs: { unjudged: { properties: { code: { enum: string[] } } } };
  };
  assert.deepEqual(sorted($defs.unjudged.properties.code.enum), sorted(unjudgedCodes));
});

test('every code of doctor is in its published schema, and no other', () => {
  const { $defs } = JSON.parse(read('packages/cli/schema/doctor.schema.json')) as {
    $defs: { code: { enum: string[] } };
  };
  assert.deepEqual(sorted($defs.code.enum), sorted(deployCodes));
});

test('every host is in the published schema, and no other', () => {
  const { $defs } = JSON.parse(read('packages/cli/schema/check.schema.json')) as {
    $defs: { host: { enum: (string | null)[] } };
  };
  assert.deepEqual(new Set($defs.host.enum), new Set([...hosts.map(({ name }) => name), null]));
});

test('every code has a page, and every page a code', () => {
  assert.deepEqual(sorted(readdirSync(problems)), sorted(codes.map((code) => `${code}.md`)));
});

test('every code of an error has a section in docs/errors.md, and every section a code', () => {
  const sections = [...read('docs/errors.md').matchAll(/^## ([A-Z_]+)$/gm)].map(([, code = '']) => code);
  // An unknown error is INTERNAL.
  assert.deepEqual(sorted(sections), sorted([...errorCodes, 'INTERNAL']));
});

for (const code of codes) {
  test(`the page of ${code} shows the message, the reasons and the one command`, () => {
    const page = read(`docs/problems/${code}.md`);
    const headings = [...page.matchAll(/^#+ (.*)$/gm)].map(([, heading]) => heading);
    assert.equal(headings[0]?.startsWith(`${code}: `), true, headings[0]);
    assert.deepEqual(headings.slice(1), [
      'The message',
      'Why it happens',
      'How to fix it',
      'How abistamp knows',
    ]);
  });
}
