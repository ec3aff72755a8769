import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { addonManifest } from '../support/addons.ts';
import { installedProject } from '../support/installed-project.ts';
import { abistamp, check } from '../support/run-cli.ts';

test('where a build would mend it and may not run, the message says so, and names what lets it', async () => {
  const cwd = await installedProject({ files: { 'package.json': addonManifest }, node: 20 });
  const { stdout: free } = await abistamp(['check'], { cwd, node: 22 });
  assert.doesNotMatch(free, /not built again/);

  writeFileSync(join(cwd, '.npmrc'), 'ignore-scripts=true\n');
  const { code, stdout } = await abistamp(['check'], { cwd, node: 22 });
  assert.equal(code, 1);
  assert.match(stdout, /compiled for Node 20 \(ABI 115\)/);
  assert.match(stdout, /It is not built again:\s+install\s+scripts\s+are\s+switched\s+off\s+here\./);
  assert.match(stdout, /→ npm rebuild \.\/node_modules\/cpu-features --ignore-scripts=false/);

  const { findings = [] } = (await check({ cwd, node: 22 })).trees[0] ?? {};
  assert.ok(findings.length > 0);
  for (const { code: found, repair, message } of findings) {
    assert.deepEqual([found, repair], ['ABI_MISMATCH', 'ask']);
    assert.match(message, /install scripts are switched off here/);
  }
});
