import assert from 'node:assert/strict';
import { isFull, onlyInFull } from '../support/matrix.ts';
import {
  addPlugin,
  makePluginProject,
  nodesOf,
  type PluginProject,
  succeeded,
} from '../support/pnpm-plugin-project.ts';
import { loads } from '../support/run-cli.ts';
import { scenario } from '../support/scenario.ts';
import type { NodeRelease, PnpmRelease } from '../toolchain/index.ts';

type Layout = 'isolated' | 'hoisted' | 'global';

/** Two layouts; test/pnpm/hooks has the isolated trees of 10 and 12, test/pnpm/init has pnpm 9. */
const combinations: [PnpmRelease, Layout][] = [
  [11, 'hoisted'],
  [12, 'global'],
  ...onlyInFull<[PnpmRelease, Layout]>(
    [9, 'isolated'],
    [10, 'global'],
    [9, 'hoisted'],
    [10, 'isolated'],
    [11, 'isolated'],
    [11, 'global'],
    [12, 'isolated'],
    [12, 'hoisted'],
  ),
];

for (const [release, layout] of combinations) {
  scenario(`pnpm ${release}, ${layout}: from one Node to the next, and back`, ({ before, step }) => {
    const [first, then, last] = nodesOf(release);
    const rebuilds = { ABISTAMP_ON_MISMATCH: 'rebuild' };
    let project: PluginProject;
    const start = async (node: NodeRelease, env: Record<string, string> = {}) => {
      const { stdout, stderr } = succeeded(await project.run(['--silent', 'start'], { node, env }));
      assert.match(stdout, new RegExp(`^loads on v${node}\\.[\\d.]+\n$`));
      return stderr;
    };

    /** A start says nothing: asked of one release, and of the addon alone under the others. */
    const assertQuiet = async (node: NodeRelease) => {
      if (isFull || release === 12) assert.equal(await start(node), '');
      else assert.ok(await loads('unix-dgram', { cwd: project.cwd, node }));
    };

    before(async () => {
      const linker = layout === 'hoisted' ? 'hoisted' : 'isolated';
      const settings = `${layout === 'global' ? 'enableGlobalVirtualStore: true\n' : ''}`;
      project = await makePluginProject({
        release,
        ...(release === 9
          ? { npmrc: `node-linker=${linker}\n` }
          : { settings: `nodeLinker: ${linker}\n${settings}` }),
      });
      await addPlugin(project);
      succeeded(await project.run(['install']));
      await assertQuiet(first);
    });

    step('in CI a script stops, and nothing is changed', async () => {
      const { code, stderr } = await project.run(['start'], { node: then, env: { CI: 'true' } });
      assert.equal(code, 1);
      assert.match(stderr, /unix-dgram@2\.0\.6/);
      assert.match(stderr, /→ pnpm dlx abistamp rebuild/);
      await assertQuiet(first);
    });

    step(
      'an install that has nothing to do repairs what does not fit: by its end, or, by pnpm 12, with the next command',
      async () => {
        const { stdout, stderr } = succeeded(await project.run(['install'], { node: then }));
        assert.match(stdout, /Already up to date|up to date/i);
        const said = release === 12 ? await start(then) : stderr;
        // There pnpm itself links to another slot, and builds it.
        if (release === 10 && layout === 'global') assert.equal(said, '');
        else assert.match(said, /✔ unix-dgram@2\.0\.6 fits Node \d+\.[\d.]+ \(ABI \d+\) now/);
        assert.doesNotMatch(said, /bufferutil/);
        await assertQuiet(then);
      },
    );

    step(
      'where a mismatch is to be repaired on the way, it is, and the script has its standard output',
      async () => {
        assert.match(await start(first, rebuilds), /✔ unix-dgram@2\.0\.6 fits Node/);
        await assertQuiet(first);
      },
    );

    // The lock is ours, and the same for every release.
    if (!isFull && release !== 12) return;

    step('two at once repair once, and both run on what is whole', async () => {
      const told = await Promise.all([start(last, rebuilds), start(last, rebuilds)]);
      const repairs = told.filter((stderr) => stderr.includes(`✔ unix-dgram@2.0.6 fits Node ${last}`));
      assert.equal(repairs.length, 1, told.join('\n'));
    });
  });
}
