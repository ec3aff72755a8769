import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const repository = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url));

test('every code has a page, and every page a code', () => {
  const schema = JSON.parse(readFileSync(repository('packages/cli/schema/check.schema.json'), 'utf8')) as {
    $defs: { finding: { properties: { code: { enum: string[] } } } };
  };
  const pages = readdirSync(repository('docs/problems')).map((name) => name.replace('.md', ''));
  assert.deepEqual(pages.sort(), [...schema.$defs.finding.properties.code.enum].sort());
});
