import assert from 'node:assert/strict';
import { existsSync, readdirSync, realpathSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { installedProject } from '../support/installed-project.ts';
import { isFull, onlyInFull } from '../support/matrix.ts';
import { moveState, type PnpmLayout, pnpmFiles } from '../support/pnpm-project.ts';
import { abistamp, type CliOptions, check, loads } from '../support/run-cli.ts';
import { type NodeRelease, type PnpmRelease, pnpm, runTool, type Tool, yarn } from '../toolchain/index.ts';

/* One project, installed by every host in every supported layout: the verdict has to be the same. */

const manifest = {
  name: 'hosts',
  private: true,
  // cpu-features is pinned to one ABI; bufferutil is Node-API; lightningcss takes its addon, and esbuild its
  // program, from a platform package.
  dependencies: {
    bufferutil: '4.0.9',
    'cpu-features': '0.0.10',
    esbuild: '0.25.12',
    lightningcss: '1.30.1',
  },
};
const builds = ['bufferutil', 'cpu-features', 'esbuild'];
/** Of the install. */
const first: NodeRelease = 22;

interface Layout {
  name: string;
  by: () => Promise<Tool>;
  files: Record<string, string | object>;
}

const pnpmLayout = (release: PnpmRelease, layout: PnpmLayout): Layout => {
  const { dependencies } = manifest;
  return {
    name: `pnpm ${release} ${layout}`,
    by: () => pnpm(release),
    files: pnpmFiles({ release, layout, node: first, dependencies, approved: builds }),
  };
};
const yarnLayout = (linker: 'node-modules' | 'pnp' | 'pnpm'): Layout => ({
  name: `Yarn 4 ${linker}`,
  by: () => yarn('4.18.1'),
  files: {
    'app/.yarnrc.yml': `nodeLinker: ${linker}\nenableScripts: true\nenableImmutableInstalls: false\nnpmMinimalAgeGate: 0\n`,
    'app/yarn.lock': '',
  },
});

/**
 * The two that are least like npm's. Of the others, test/verdicts/commands, test/pnpm-repair and test/yarn see
 * one or two a day.
 */
const layouts: Layout[] = [
  pnpmLayout(12, 'global'),
  yarnLayout('pnp'),
  ...onlyInFull(
    pnpmLayout(9, 'isolated'),
    pnpmLayout(12, 'hoisted'),
    yarnLayout('node-modules'),
    yarnLayout('pnpm'),
    pnpmLayout(10, 'isolated'),
    pnpmLayout(11, 'isolated'),
    pnpmLayout(12, 'isolated'),
    pnpmLayout(10, 'global'),
    pnpmLayout(11, 'global'),
  ),
];

/**
 * A repair that works for one tree of a host works for the others: test/pnpm-repair covers versions and
 * layouts.
 */
const repaired = ['Yarn 4 pnp'];
const missed = ['pnpm 12 global'];

const install = async ({ name, by, files }: Layout) => {
  const all = { 'app/package.json': manifest, ...files };
  const folder = await installedProject({ by, node: first, at: 'app', files: all });
  if (name.startsWith('pnpm')) moveState(folder);
  return join(folder, 'app');
};

for (const layout of layouts) {
  describe(layout.name, () => {
    test('fits where it was installed, and elsewhere one package does not', async () => {
      const cwd = await install(layout);
      const fits = await check({ cwd, node: first });
      assert.deepEqual(fits.trees[0]?.findings, []);
      assert.equal(fits.code, 0);
      const { code, trees } = await check({ cwd, node: 24 });
      assert.equal(code, 1);
      assert.deepEqual(
        trees[0]?.findings.map((finding) => [finding.code, finding.package, finding.file]),
        [['ABI_MISMATCH', 'cpu-features@0.0.10', 'build/Release/cpufeatures.node']],
      );
      // With its whole build gone, the host's own rules decide whether it may be built again.
      const folder = join(cwd, trees[0]?.findings[0]?.path ?? '');
      assert.ok(existsSync(join(folder, 'package.json')));
      if (layout.name !== 'Yarn 4 pnp') assert.equal(await loads('cpu-features', { cwd, node: 24 }), false);
      rmSync(join(folder, 'build'), { recursive: true });
      const [finding] = (await check({ cwd, node: first })).trees[0]?.findings ?? [];
      assert.equal(finding?.code, 'NOT_BUILT');
      assert.equal(
        finding?.command,
        layout.name.startsWith('pnpm')
          ? 'pnpm dlx abistamp rebuild cpu-features'
          : 'yarn rebuild cpu-features',
      );
    });

    if (isFull || repaired.includes(layout.name))
      test('the command that is given fixes it', async () => {
        const cwd = await install(layout);
        const [finding] = (await check({ cwd, node: 24 })).trees[0]?.findings ?? [];
        const words = (finding?.command ?? '').split(' ');
        const tool = await layout.by();
        const surroundings: CliOptions = { cwd, node: 24, env: { CI: 'true' }, tools: [tool] };
        // Ours is run from the sources, not fetched.
        const own = words.indexOf('abistamp') + 1;
        assert.equal(own > 0, tool.name === 'pnpm');
        const result = await (own > 0
          ? abistamp(words.slice(own), surroundings)
          : runTool(tool, words.slice(1), surroundings));
        assert.equal(result.code, 0, result.stdout + result.stderr);
        assert.deepEqual((await check({ cwd, node: 24 })).trees[0]?.findings, []);
        if (layout.name !== 'Yarn 4 pnp') assert.ok(await loads('cpu-features', { cwd, node: 24 }));
      });

    if (isFull || missed.includes(layout.name))
      test('a platform package that is gone is missed by the package that asks for it, and brought back', async () => {
        const cwd = await install(layout);
        const { trees } = await check({ cwd, node: first });
        assert.equal(trees[0]?.stamp, 'none');
        // Every folder with the package: pnpm and Yarn have places of their own.
        for (const folder of foldersOf(cwd, 'lightningcss-linux-x64-gnu'))
          rmSync(folder, { recursive: true });
        const [finding, ...others] = (await check({ cwd, node: first })).trees[0]?.findings ?? [];
        assert.deepEqual(others, []);
        assert.equal(finding?.code, 'PLATFORM_PACKAGE_MISSING');
        // Plug'n'Play keeps the requesting package in an archive.
        const asker = layout.name === 'Yarn 4 pnp' ? 'lightningcss-linux-x64-gnu' : 'lightningcss';
        assert.equal(finding?.package, `${asker}@1.30.1`);
        assert.equal(finding?.required, 'lightningcss-linux-x64-gnu');
        if (!finding.command.endsWith(' abistamp rebuild lightningcss')) return;
        const node = first;
        const result = await abistamp(['rebuild'], { cwd, node, tools: [await layout.by()] });
        assert.equal(result.code, 0, result.stdout + result.stderr);
        for (const name of ['lightningcss', 'cpu-features'])
          assert.ok(await loads(name, { cwd, node }), name);
      });
  });
}

/** Where a host put a package, found without abistamp's help. */
function foldersOf(cwd: string, name: string): string[] {
  const all = readdirSync(join(cwd, '..'), { recursive: true, withFileTypes: true });
  const found = all
    .filter(
      (entry) => entry.isDirectory() && entry.name === name && entry.parentPath.endsWith('node_modules'),
    )
    .map((entry) => realpathSync(join(entry.parentPath, entry.name)));
  const stored = all
    .filter((entry) => entry.isDirectory() && entry.name.startsWith(`${name}-npm-`))
    .map((entry) => realpathSync(join(entry.parentPath, entry.name)));
  return [...new Set([...found, ...stored])].filter((path, _, every) =>
    every.every((other) => other === path || !path.startsWith(`${other}/`)),
  );
}
