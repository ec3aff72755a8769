import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { takeSnapshot } from '@abistamp/core/internal/operations/check/tree-snapshot';
import { proofOf } from '@abistamp/core/internal/operations/repair/prove-repair';
import { madeTree, pinnedPackage } from '../support/made-tree.ts';

/* Under Yarn, too, only what may build is loaded as a proof, wherever its linker puts it. */

const lockfile = `__metadata:\n  version: 8\n\n"good@npm:1.0.0":\n  version: 1.0.0\n  resolution: "good@npm:1.0.0"\n  checksum: 10c0/x\n`;
const places: Record<string, Record<string, string>> = {
  'node_modules/good': {
    'node_modules/.yarn-state.yml': `# x\n\n"good@npm:1.0.0":\n  locations:\n    - "node_modules/good"\n`,
  },
  'node_modules/.store/good-npm-1.0.0-0123456789/package': { 'node_modules/.yarn-state.yml': '# x\n' },
};

for (const [place, state] of Object.entries(places))
  describe(place, () => {
    for (const [settings, meta, proved] of [
      ['enableScripts: false', {}, 'read'],
      ['enableScripts: "no"', {}, 'read'],
      ['enableScripts: true', {}, 'loaded'],
      ['enableScripts: true', { good: { built: false } }, 'read'],
      ['enableScripts: false', { good: { built: true } }, 'loaded'],
      ['enableScripts: false', { other: { built: true } }, 'read'],
    ] as const)
      test(`is ${proved} with ${settings} and ${JSON.stringify(meta)}`, () => {
        const files = Object.fromEntries(
          Object.entries(pinnedPackage('good')).map(([path, content]) => [
            path.replace('node_modules/good', place),
            content,
          ]),
        );
        const { session } = madeTree({
          ...{ ...files, ...state, 'yarn.lock': lockfile, '.yarnrc.yml': `${settings}\n` },
          'package.json': { name: 'x', dependenciesMeta: meta },
        });
        const asked = session();
        const look = takeSnapshot(asked);
        assert.ok(look.packages.some(({ path }) => path === place));
        assert.equal(proofOf(asked, look, place), proved);
      });
  });
