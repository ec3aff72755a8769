import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { addonManifest } from '../support/addons.ts';
import { installedProject } from '../support/installed-project.ts';
import { abistamp, check } from '../support/run-cli.ts';

test('where a build would fix it and may not run, the message says so, and names what lets it', async () => {
  const cwd = await installedProject({ files: { 'package.json': addonManifest }, node: 20 });
  const { stdout: free } = await abistamp(['check'], { cwd, node: 22 });
  assert.doesNotMatch(free, /scripts\s+are\s+switched\s+off/);

  writeFileSync(join(cwd, '.npmrc'), 'ignore-scripts=true\n');
  const { code, stdout } = await abistamp(['check'], { cwd, node: 22 });
  assert.equal(code, 1);
  assert.match(stdout, / ABI_MISMATCH /);
  assert.match(stdout, /scripts\s+are\s+switched\s+off/);
  assert.match(stdout, /→ npm rebuild \.\/node_modules\/cpu-features --ignore-scripts=false/);

  const { findings = [] } = (await check({ cwd, node: 22 })).trees[0] ?? {};
  assert.ok(findings.length > 0);
  for (const { code: found, repair, message } of findings) {
    assert.deepEqual([found, repair], ['ABI_MISMATCH', 'ask']);
    assert.match(message, /scripts are switched off/);
  }
});
