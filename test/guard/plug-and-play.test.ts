import assert from 'node:assert/strict';
import { test } from 'node:test';
import { packPackage } from '../support/pack-package.ts';
import { dependOn } from '../support/small-addons.ts';
import { makeYarnProject } from '../support/yarn-project.ts';

test("the guard is found by Plug'n'Play, and names the package of an unplugged file", async () => {
  const { dependencies, files } = dependOn('pinned');
  const guard = { '@abistamp/guard': `file:${await packPackage('guard')}` };
  const project = makeYarnProject({
    ...{ release: '4.18.1', linker: 'pnp', files },
    manifest: { dependencies: { ...dependencies, ...guard } },
  });
  const installed = await project.run(['install'], { node: 20, plain: true });
  assert.equal(installed.code, 0, installed.stdout);
  const program =
    "try { require('pinned') } catch (e) { console.log(e.finding.code, e.finding.package, e.finding.command) }";
  const args = ['node', '--require', '@abistamp/guard', '-e', program];
  const { stdout, stderr } = await project.run(args, { node: 22, plain: true });
  assert.match(stdout, /^ABI_MISMATCH pinned@1\.0\.0 yarn /, stderr);
});
