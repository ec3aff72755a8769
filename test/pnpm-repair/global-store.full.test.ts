import assert from 'node:assert/strict';
import { existsSync, readFileSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { writeFiles } from '../support/make-folder.ts';
import { hashFiles, installedByPnpm, type PnpmProject, pnpmFiles } from '../support/pnpm-project.ts';
import { abistamp, check, loads } from '../support/run-cli.ts';
import { pnpm, runTool } from '../toolchain/index.ts';

/* bufferutil is not approved, and needs no build, but a strict pnpm ends every install with an error. */
const dependencies = { 'unix-dgram': '2.0.6', bufferutil: '4.0.9' };
const common: Omit<PnpmProject, 'release' | 'node'> = {
  ...{ layout: 'global', dependencies, approved: ['unix-dgram'], settings: 'strictDepBuilds: false\n' },
};
const projects: PnpmProject[] = [
  { release: 12, node: 20, ...common },
  { release: 10, node: 20, ...common },
  { release: 11, node: 22, ...common },
];

for (const project of projects) {
  const { release, node } = project;
  describe(`pnpm ${release}, two projects on one global virtual store`, () => {
    test('what fails leaves the links as they were; what is repaired is repaired for one project alone', async () => {
      const folder = await installedByPnpm(project);
      const tools = [await pnpm(release)];
      const [cwd, neighbour] = [join(folder, 'app'), join(folder, 'neighbour')];
      writeFiles(folder, pnpmFiles(project, 'neighbour'));
      const install = await runTool(await pnpm(release), ['install'], { cwd: neighbour, node });
      assert.equal(install.code, 0, install.stdout + install.stderr);
      const slot = readlinkSync(join(cwd, 'node_modules/unix-dgram'));
      assert.equal(readlinkSync(join(neighbour, 'node_modules/unix-dgram')), slot);
      const settings = readFileSync(join(cwd, 'pnpm-workspace.yaml'), 'utf8');
      writeFileSync(join(cwd, 'pnpm-workspace.yaml'), settings.replace('Builds: false', 'Builds: true'));
      const slots = nativeFiles(folder);
      assert.equal(slots.size, 1);

      const failed = await abistamp(['rebuild'], { cwd, node: 24, tools, env: { CXX: '/bin/false' } });
      assert.equal(failed.code, 1, failed.stdout + failed.stderr);
      assert.match(failed.stdout, /unix-dgram@2\.0\.6 could not be rebuilt .*, and is as it was before/);
      assert.equal(readlinkSync(join(cwd, 'node_modules/unix-dgram')), slot);
      assert.ok(await loads('unix-dgram', { cwd, node }), 'it is as it was before');
      assert.equal(existsSync(join(cwd, 'node_modules/.cache/abistamp/repair')), false);

      const repaired = await abistamp(['rebuild', 'unix-dgram'], { cwd, node: 24, tools });
      assert.equal(repaired.code, 0, repaired.stdout + repaired.stderr);
      assert.deepEqual((await check({ cwd, node: 24 })).trees[0]?.findings, []);
      assert.ok(await loads('unix-dgram', { cwd, node: 24 }));
      assert.ok(await loads('unix-dgram', { cwd: neighbour, node }), 'the other project is untouched');
      for (const [path, hash] of slots) assert.equal(nativeFiles(folder).get(path), hash, path);

      const again = await runTool(await pnpm(release), ['install', '--frozen-lockfile'], { cwd, node: 24 });
      assert.equal(again.code, 1, again.stdout + again.stderr);
      assert.doesNotMatch(again.stdout, /^(?:Packages|Progress)|^\+|install\$/m);
      assert.ok(await loads('unix-dgram', { cwd, node: 24 }));

      // Nothing was stored: the way back is pnpm's own, and needs no compiler since its slot still exists.
      const back = await abistamp(['rebuild'], { cwd, node, tools, env: { CXX: '/bin/false' } });
      assert.equal(back.code, 0, back.stdout + back.stderr);
      assert.ok(await loads('unix-dgram', { cwd, node }));
      rmSync(folder, { recursive: true });
    });
  });
}

/** Compiled files in the slots, by path. */
function nativeFiles(folder: string): Map<string, string> {
  const files = hashFiles(join(folder, 'store'));
  return new Map([...files].filter(([path]) => /\/links\/.*Release\/[^/]*\.node$/.test(path)));
}
