import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { addHooks } from '@abistamp/core/internal/hosts/script-hooks';
import { makeFolder, writeFiles } from '../support/make-folder.ts';

/* What the guarded scripts run if abistamp is not installed. */

const planted = (root: string) => `require('fs').writeFileSync('${join(root, 'ran')}', '')`;

describe('a guarded script finds abistamp in the project itself', () => {
  const hooks = (['install', 'start'] as const).map((module) => ({ script: module, module, only: null }));
  const { manifest } = addHooks({ scripts: {} }, hooks, '1.0.0');
  const scripts = Object.values(manifest['scripts'] as Record<string, string>).filter((script) =>
    script.startsWith('node -e'),
  );
  for (const place of ['node_modules', '../node_modules', '../../node_modules', '../../.node_modules'])
    test(`${place === 'node_modules' ? 'so it runs what is' : 'and runs nothing'} in ${place}`, () => {
      assert.ok(scripts.length > 0);
      for (const script of scripts) {
        const home = makeFolder('guard');
        const cwd = join(home, 'work/project');
        mkdirSync(cwd, { recursive: true });
        const folder = join('work/project', place, 'abistamp');
        writeFiles(home, {
          [join(folder, 'hooks/install.cjs')]: planted(home),
          [join(folder, 'hooks/start.cjs')]: planted(home),
          [join(folder, 'package.json')]: { name: 'abistamp' },
          [join(folder, 'install.js')]: planted(home),
          [join(folder, 'start.js')]: planted(home),
        });
        execFileSync('sh', ['-c', script], { cwd, env: { ...process.env, HOME: home } });
        assert.equal(existsSync(join(home, 'ran')), place === 'node_modules');
      }
    });

  for (const [what, manifest] of [
    ['another package under its name', { name: 'other', version: '1.0.0' }],
    ['a package without a name', {}],
    ['a package whose manifest is a program', null],
  ] as const)
    test(`and runs nothing of ${what}`, () => {
      for (const script of scripts) {
        const cwd = makeFolder('guard');
        const folder = 'node_modules/abistamp';
        writeFiles(cwd, {
          [`${folder}/hooks/install.cjs`]: planted(cwd),
          [`${folder}/hooks/start.cjs`]: planted(cwd),
          [`${folder}/package.json${manifest === null ? '.js' : ''}`]:
            manifest ?? `${planted(cwd)};exports.name = 'other'`,
        });
        execFileSync('sh', ['-c', script], { cwd });
        assert.equal(existsSync(join(cwd, 'ran')), false);
      }
    });
});
