import assert from 'node:assert/strict';
import { existsSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { makeFolder, writeFiles } from '../support/make-folder.ts';
import { onlyInFull } from '../support/matrix.ts';
import { packCli } from '../support/pack-cli.ts';
import { abistamp, check, loads } from '../support/run-cli.ts';
import { scenario } from '../support/scenario.ts';
import { parseAs } from '../support/schemas.ts';
import { nodeGypPackage, type RunResult, runTool, yarn } from '../toolchain/index.ts';

/* A workspace under a real Yarn 1.22, as any other host's: wired, recorded, checked and repaired. */

const start = "node -e \"require('unix-dgram');console.log('started')\"";
const stamp = 'node_modules/.cache/abistamp/stamp.json';
const addon = 'node_modules/unix-dgram/build/Release/unix_dgram.node';
const platformPackage = `node_modules/lightningcss-linux-${process.arch}-gnu`;

interface At {
  node?: 22 | 24;
  folder?: string;
  env?: Record<string, string>;
}

for (const kind of ['registry', ...onlyInFull('offline mirror')] as const)
  scenario(`Yarn 1, from the ${kind}`, ({ step }) => {
    const cwd = makeFolder('yarn-classic');
    const run = async (args: string[], { node = 22, folder = '', env = {} }: At = {}): Promise<RunResult> =>
      runTool(await yarn('1'), args, { cwd: join(cwd, folder), node, env });
    const done = async (args: string[], at: At = {}): Promise<RunResult> => {
      const result = await run(args, at);
      assert.equal(result.code, 0, result.stdout + result.stderr);
      return result;
    };
    const repair = async (node: 22 | 24) => {
      const result = await abistamp(['rebuild'], { cwd, node, tools: [await yarn('1')] });
      assert.equal(result.code, 0, result.stdout + result.stderr);
      assert.deepEqual((await check({ cwd, node })).trees[0]?.findings, []);
    };

    step('init wires its root and its members', async () => {
      writeFiles(cwd, {
        'package.json': {
          ...{ name: 'root', private: true, license: 'MIT', workspaces: ['packages/*'] },
          scripts: { start, dev: 'yarn workspace one dev' },
          dependencies: {
            ...{ 'unix-dgram': '2.0.6', lightningcss: '1.30.1' },
            'node-gyp': `file:${await nodeGypPackage()}`,
          },
          devDependencies: { abistamp: `file:${await packCli()}` },
        },
        'packages/one/package.json': {
          ...{ name: 'one', version: '1.0.0', license: 'MIT' },
          scripts: { dev: start, predev: 'echo before || true' },
        },
        'yarn.lock': '# yarn lockfile v1\n',
        ...(kind === 'registry' ? {} : { '.yarnrc': 'yarn-offline-mirror "./mirror"\n' }),
      });
      const { stdout, stderr } = await abistamp(['init', '--json'], { cwd: join(cwd, 'packages/one') });
      const plan = parseAs('init', stdout);
      assert.deepEqual([plan.host, plan.next], ['yarn-classic', 'yarn install'], stderr);
      assert.deepEqual(plan.scripts?.guarded, [
        { folder: '', script: 'start' },
        { folder: 'packages/one', script: 'dev' },
      ]);
    });

    step('yarn install records, and scripts run', async () => {
      await done(['install']);
      assert.ok(existsSync(join(cwd, stamp)) && existsSync(join(cwd, 'abi-lock.json')));
      const { trees } = await check({ cwd });
      assert.deepEqual([trees[0]?.stamp, trees[0]?.native], ['fresh', 3]);
      assert.equal((await done(['-s', 'start'])).stdout, 'started\n');
      assert.match((await done(['-s', 'dev'])).stdout, /^before$[\s\S]*^started$/m);
    });

    step('after a Node switch each of them stops, wherever it is called', async () => {
      for (const [args, folder] of [
        [['start'], ''],
        [['dev'], ''],
        [['workspaces', 'run', 'dev'], ''],
        [['dev'], 'packages/one'],
      ] as const) {
        const stopped = await run([...args], { folder, node: 24, env: { CI: 'true' } });
        assert.notEqual(stopped.code, 0, args.join(' '));
        assert.match(stopped.stderr, / ABI_MISMATCH [\s\S]*npx abistamp rebuild/, args.join(' '));
        assert.doesNotMatch(stopped.stdout, /^(?:before|started)$/m, args.join(' '));
      }
    });

    step('one package is rebuilt, alone, and back again', async () => {
      const other = join(cwd, platformPackage, 'package.json');
      const before = statSync(other).ino;
      await repair(24);
      assert.equal((await done(['-s', 'start'], { node: 24, env: { CI: 'true' } })).stdout, 'started\n');
      await repair(22);
      assert.equal(statSync(other).ino, before);
    });

    step('a platform package that is gone is unpacked again, and nothing is built', async () => {
      const built = statSync(join(cwd, addon)).mtimeMs;
      rmSync(join(cwd, platformPackage), { recursive: true });
      const { findings = [] } = (await check({ cwd })).trees[0] ?? {};
      assert.deepEqual(
        findings.map(({ code, repair: kind }) => [code, kind]),
        [['PLATFORM_PACKAGE_MISSING', 'reinstall']],
      );
      await repair(22);
      assert.ok(await loads('lightningcss', { cwd }));
      assert.equal(statSync(join(cwd, addon)).mtimeMs, built);
    });

    step('a whole package that is gone is missed, and the command brings it back', async () => {
      rmSync(join(cwd, 'node_modules/unix-dgram'), { recursive: true });
      const [finding] = (await check({ cwd })).trees[0]?.findings ?? [];
      assert.equal(finding?.command, 'yarn install --check-files', finding?.code);
      await done((finding?.command ?? '').split(' ').slice(1));
      assert.equal((await done(['-s', 'start'])).stdout, 'started\n');
    });

    step('yarn add in a member records; after yarn remove the next check looks', async () => {
      await done(['workspace', 'one', 'add', 'ms@2.1.3']);
      assert.equal((await check({ cwd })).trees[0]?.stamp, 'fresh');
      await done(['workspace', 'one', 'remove', 'ms']);
      assert.equal((await done(['-s', 'start'], { env: { CI: 'true' } })).stdout, 'started\n');
      // A check before a script records what it has found.
      assert.equal((await check({ cwd })).trees[0]?.stamp, 'fresh');
    });

    step('without abistamp everything runs as before', async () => {
      await done(['install', '--production', '--force', '--ignore-scripts']);
      assert.ok(!existsSync(join(cwd, 'node_modules/abistamp')));
      assert.match((await done(['-s', 'dev'], { node: 22 })).stdout, /^before$[\s\S]*^started$/m);
    });

    step('and init --undo takes out what it put in', async () => {
      const { stdout } = await abistamp(['init', '--undo', '--json'], { cwd });
      assert.equal(parseAs('init', stdout).next, 'yarn remove abistamp -W');
      for (const path of ['package.json', 'packages/one/package.json'])
        assert.doesNotMatch(readFileSync(join(cwd, path), 'utf8'), /hooks\//);
    });
  });
