import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { onlyInFull } from '../support/matrix.ts';
import { installedByPnpm, type PnpmProject } from '../support/pnpm-project.ts';
import { abistamp, type CliOptions, check, loads } from '../support/run-cli.ts';
import { pnpm, runTool } from '../toolchain/index.ts';

/* abistamp does not build what pnpm was not allowed to build, and says how to allow it. */

const dependencies = { bufferutil: '4.0.9', 'unix-dgram': '2.0.6' };

interface Case {
  release: PnpmProject['release'];
  refused: 'not approved' | 'denied' | 'scripts off';
  settings: string;
  manifest?: object;
  command: string;
  /** What a person would do if no command can do it alone. */
  edit?: [file: string, RegExp, string];
}

const file = 'pnpm-workspace.yaml';
const lenient = 'strictDepBuilds: false\n';
const own = 'pnpm dlx abistamp rebuild unix-dgram';
const cases: Case[] = [
  {
    ...{ release: 9, refused: 'not approved', settings: '' },
    manifest: { pnpm: { onlyBuiltDependencies: ['bufferutil'] } },
    command: `add unix-dgram to pnpm.onlyBuiltDependencies in package.json, then run ${own}`,
    edit: ['package.json', /\[\s*"bufferutil"\s*\]/, '["unix-dgram"]'],
  },
  {
    ...{ release: 12, refused: 'not approved', settings: lenient },
    command: 'pnpm approve-builds unix-dgram',
  },
  ...onlyInFull<Case>(
    {
      ...{ release: 10, refused: 'denied', settings: 'ignoredBuiltDependencies:\n  - unix-dgram\n' },
      command: `set allowBuilds.unix-dgram to true in ${file}, then run ${own}`,
      edit: [file, /bufferutil: true/, 'bufferutil: true\n  unix-dgram: true'],
    },
    {
      ...{ release: 11, refused: 'scripts off', settings: 'ignoreScripts: true\n' },
      command: 'pnpm install --force --config.ignore-scripts=false',
    },
    {
      ...{ release: 10, refused: 'not approved', settings: lenient },
      command: `pnpm approve-builds && ${own}`,
    },
    {
      ...{ release: 12, refused: 'denied', settings: `  unix-dgram: false\n${lenient}` },
      command: `pnpm approve-builds unix-dgram && ${own}`,
    },
    {
      ...{ release: 9, refused: 'denied', settings: '' },
      manifest: { pnpm: { neverBuiltDependencies: ['unix-dgram'] } },
      command: `remove unix-dgram from pnpm.neverBuiltDependencies in package.json, then run ${own}`,
      edit: ['package.json', /\[\s*"unix-dgram"\s*\]/, '[]'],
    },
    {
      ...{ release: 10, refused: 'denied', settings: `  unix-dgram: false\n${lenient}` },
      command: `set allowBuilds.unix-dgram to true in ${file}, then run ${own}`,
      edit: [file, /unix-dgram: false/, 'unix-dgram: true'],
    },
    {
      ...{ release: 11, refused: 'not approved', settings: lenient },
      command: `pnpm approve-builds unix-dgram && ${own}`,
    },
  ),
];

for (const { release, refused, settings, manifest = {}, command, edit } of cases) {
  describe(`pnpm ${release}, ${refused} (${(settings || JSON.stringify(manifest)).split('\n')[0]?.trim()})`, () => {
    test('nothing is built before the command that is given, and it loads after it', async () => {
      const node = 22;
      const project: PnpmProject = { release, layout: 'isolated', node, dependencies, settings, manifest };
      const approved = ['bufferutil', ...(refused === 'scripts off' ? ['unix-dgram'] : [])];
      const cwd = join(await installedByPnpm({ ...project, approved }), 'app');
      const tools = [await pnpm(release)];
      const options: CliOptions = { cwd, node, tools };
      const [finding, ...others] = (await check(options)).trees[0]?.findings ?? [];
      assert.deepEqual(others, []);
      assert.deepEqual([finding?.code, finding?.repair, finding?.command], ['NOT_BUILT', 'ask', command]);

      const refusal = await abistamp(['rebuild', 'unix-dgram'], options);
      assert.equal(refusal.code, 1, refusal.stdout + refusal.stderr);
      assert.ok(refusal.stdout.includes(command), refusal.stdout);
      assert.equal(existsSync(join(cwd, 'node_modules/unix-dgram/build')), false);

      if (edit !== undefined) {
        const [name, before, after] = edit;
        const path = join(cwd, name);
        writeFileSync(path, readFileSync(path, 'utf8').replace(before, after));
      }
      for (const part of command.replace(/^.*, then run /, '').split(' && ')) {
        const [, ...args] = part.split(' ');
        // Ours is run from the sources, not fetched.
        const ours = args.indexOf('abistamp') + 1;
        // No one is there to answer pnpm 10's question.
        if (part === 'pnpm approve-builds') args.push('--all');
        const result = await (ours > 0
          ? abistamp(args.slice(ours), options)
          : runTool('pnpm', args, options));
        assert.equal(result.code, 0, `${part}\n${result.stdout}${result.stderr}`);
      }
      assert.deepEqual((await check(options)).trees[0]?.findings, []);
      assert.ok(await loads('unix-dgram', { cwd, node }));
    });
  });
}
