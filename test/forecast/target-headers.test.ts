import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { findTargetHeaders } from '@abistamp/core/internal/operations/plan/target-headers';
import { runtime } from '../support/facts.ts';
import { makeFolder, writeFiles } from '../support/make-folder.ts';

/** Headers as Electron publishes them: what they are for is in config.gypi. */
const headers = (abi: number) => ({
  'include/node/node_version.h': '#define NODE_MODULE_VERSION 137\n',
  'include/node/node.h': '',
  'include/node/config.gypi': `{ "variables": { "node_module_version": ${abi} } }`,
});
const under = (folder: string, files: Record<string, string>) =>
  Object.fromEntries(Object.entries(files).map(([path, text]) => [join(folder, path), text]));

test("Electron's headers are those that a rebuild for it finds, of the newest release of a line", () => {
  const HOME = makeFolder('home');
  const find = (version: string, env: NodeJS.ProcessEnv = {}) =>
    findTargetHeaders(runtime({ kind: 'electron', version, abi: 143 }), runtime({}), { HOME, ...env });
  assert.equal(find('40'), null);
  writeFiles(HOME, {
    ...under('.electron-gyp/40.1.0', headers(143)),
    ...under('.electron-gyp/40.10.0', headers(143)),
    ...under('.electron-gyp/4.0.0', headers(69)),
  });
  const kept = (version: string) => ({ nodedir: join(HOME, '.electron-gyp', version), version });
  assert.deepEqual(find('40'), kept('40.10.0'));
  assert.deepEqual(find('40.1.0'), kept('40.1.0'));
  assert.equal(find('40.2.0'), null);
  const named = makeFolder('nodedir');
  writeFiles(named, headers(143));
  assert.deepEqual(find('40.2.0', { npm_config_nodedir: named }), { nodedir: named, version: '40.2.0' });
});

test('headers of Node are not those of an Electron', () => {
  const named = makeFolder('nodedir');
  writeFiles(named, headers(137));
  const env = { HOME: makeFolder('home'), npm_config_nodedir: named };
  assert.equal(
    findTargetHeaders(runtime({ kind: 'electron', version: '40.1.0', abi: 143 }), runtime({}), env),
    null,
  );
});
