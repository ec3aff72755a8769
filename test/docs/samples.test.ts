import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { makeFolder, writeFiles } from '../support/make-folder.ts';

const core = fileURLToPath(new URL('../../packages/core', import.meta.url));

test('the sample of the core README runs, and names a file that does not load', () => {
  const [, sample = ''] = /```js\n([\s\S]*?)```/.exec(readFileSync(join(core, 'README.md'), 'utf8')) ?? [];
  const app = makeFolder('readme');
  const addon = {
    name: 'addon',
    version: '1.0.0',
    main: 'index.js',
  };
  writeFiles(app, {
    'package.json': '{"name":"app","dependencies":{"addon":"1.0.0"}}',
    'node_modules/.package-lock.json':
      '{"lockfileVersion":3,"packages":{"node_modules/addon":{"version":"1.0.0"}}}',
    'package-lock.json': '{"lockfileVersion":3,"packages":{}}',
    'node_modules/addon/package.json': JSON.stringify(addon),
    'node_modules/addon/index.js': "module.exports = require('./addon.node');",
    'node_modules/addon/addon.node': 'no native file',
  });
  assert.ok(sample.includes("'/srv/app'"));
  const program = sample.replace("'/srv/app'", JSON.stringify(app));
  // A package can import itself by its name.
  const flags = ['--conditions=abistamp-source', '--no-warnings', '--input-type=module'];
  const { stdout, stderr } = spawnSync(process.execPath, [...flags, '-e', program], {
    cwd: core,
    encoding: 'utf8',
  });
  assert.equal(stdout, '');
  assert.match(
    stderr,
    /^\S+ addon@1\.0\.0 misfit addon@1\.0\.0 has a native file .* npx abistamp rebuild addon\n$/,
  );
});
