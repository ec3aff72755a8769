import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { oneAddon } from '../support/addons.ts';
import { installedProject } from '../support/installed-project.ts';
import { makeFolder } from '../support/make-folder.ts';
import { ownRegistry } from '../support/own-registry.ts';
import { npm, runTool } from '../toolchain/index.ts';
import { actionFolder } from './read-action.ts';

/* Where nothing is on the runner already: the command comes from a registry, which is one of our own. */

const node = 22;
let project: string;
let env: Record<string, string>;

before(async () => {
  project = await installedProject({ files: { 'package.json': oneAddon }, node });
  // What npx keeps is of this build alone.
  env = { CI: 'true', npm_config_registry: await ownRegistry(), npm_config_cache: makeFolder('npm-cache') };
});

test('the action runs the version that it is of', async () => {
  const outputs = join(makeFolder('runner'), 'outputs');
  writeFileSync(outputs, '');
  const { code, stdout, stderr } = await runTool('bash', [join(actionFolder, 'action/key.sh')], {
    cwd: project,
    node,
    env: {
      ...{ ...env, GITHUB_ACTION_PATH: actionFolder, GITHUB_OUTPUT: outputs, INPUT_COMMAND: '' },
      ...{ INPUT_VERSION: '', INPUT_PATH: 'node_modules', INPUT_FOLDER: '.' },
    },
  });
  assert.equal(code, 0, stdout + stderr);
  assert.match(readFileSync(outputs, 'utf8'), /^key=abistamp1-node-v127-linux-x64-[0-9a-f]{16}$/m);
});

/** The script of a job in the page about CI. */
function readRecipe(): string[] {
  const page = readFileSync(fileURLToPath(new URL('../../docs/ci.md', import.meta.url)), 'utf8');
  const [, yaml = ''] = /## GitLab CI\n\n```yaml\n([\s\S]*?)```/.exec(page) ?? [];
  const { load } = createRequire(`${actionFolder}/packages/deploy/package.json`)('js-yaml') as {
    load(text: string): { test: { script: string[] } };
  };
  return load(yaml).test.script;
}

test('GitLab’s recipe installs where the cache had nothing, and only there', async () => {
  const script = readRecipe();
  assert.equal(script.at(-1), 'npm test');
  const count = join(makeFolder('installs'), 'count');
  const manifest = JSON.parse(readFileSync(join(project, 'package.json'), 'utf8')) as object;
  const scripts = { test: 'node -e "require(\'unix-dgram\')"', postinstall: `echo 1 >> ${count}` };
  writeFileSync(join(project, 'package.json'), JSON.stringify({ ...manifest, scripts }));
  const runJob = async () => {
    const program = ['set -eo pipefail', ...script].join('\n');
    const job = await runTool('bash', ['-c', program], { cwd: project, node, tools: [await npm(11)], env });
    assert.equal(job.code, 0, job.stdout + job.stderr);
  };
  await runJob();
  assert.equal(readFileSync(count, 'utf8'), '1\n');
  assert.ok(existsSync(join(project, 'node_modules/.cache/abistamp/key')));
  await runJob();
  assert.equal(readFileSync(count, 'utf8'), '1\n');
});
