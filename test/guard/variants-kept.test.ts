import assert from 'node:assert/strict';
import { cpSync, existsSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { makeFolder, writeFiles } from '../support/make-folder.ts';
import { isFull } from '../support/matrix.ts';
import { cli } from '../support/pack-cli.ts';
import { quickAddon, quickBuild, quickFolder, quickPackage, quickProject } from '../support/quick-build.ts';
import { abistamp, installHook } from '../support/run-cli.ts';
import { node, runTool } from '../toolchain/index.ts';
import { guarded } from './guarded.ts';

/* What `rebuild --also` leaves of a tree when it is killed, where it puts nothing, and what an install does. */

const killer = fileURLToPath(new URL('../support/kill-at.cjs', import.meta.url));
const stride = isFull ? 1 : 13;
const nameFor = (target: string) => quickAddon.replace(/\.node$/, `.${target}`);
const variant = nameFor('node-v137-linux-x64');

describe('rebuild --also', () => {
  let built = '';
  let program = '';
  before(async () => {
    built = quickProject();
    await runTool('node', ['build.js'], { cwd: join(built, quickFolder), node: 22 });
    program = (await node(24)).execPath;
  });
  const copy = (): string => {
    const cwd = makeFolder('copy');
    cpSync(built, cwd, { recursive: true, preserveTimestamps: true });
    return cwd;
  };
  const list = (cwd: string, runtimes: string[], onMismatch = 'rebuild') => {
    const manifest = JSON.parse(readFileSync(join(cwd, 'package.json'), 'utf8'));
    writeFileSync(
      join(cwd, 'package.json'),
      JSON.stringify({ ...manifest, abistamp: { runtimes, onMismatch } }),
    );
  };
  const withNodes = (): { NVM_DIR: string } => {
    const home = makeFolder('home');
    writeFiles(home, { 'versions/node/v24.1.0/bin/x': '' });
    symlinkSync(program, join(home, 'versions/node/v24.1.0/bin/node'));
    return { NVM_DIR: home };
  };
  const hold = (cwd: string) =>
    [quickAddon, `${quickFolder}/generated.js`].map((path) =>
      readFileSync(join(cwd, path)).toString('base64'),
    );

  test('killed at any step, leaves a tree that the next repair puts back without a compiler or a store', async () => {
    const before = hold(built);
    const noCompiler = { PATH: dirname((await node(22)).execPath), ABISTAMP_STORE: 'off' };
    let kills = 0;
    for (let step = 1; ; step += stride) {
      const cwd = copy();
      const killed = await runTool('node', ['--require', killer, cli, 'rebuild', '--also', program], {
        ...{ cwd, node: 22, env: { KILL_AT: `${step}`, ABISTAMP_STORE: 'off' } },
      });
      if (killed.signal === null) {
        assert.equal(killed.code, 0, killed.stdout + killed.stderr);
        assert.ok(existsSync(join(cwd, variant)));
        break;
      }
      kills++;
      const { code, stdout } = await abistamp(['rebuild'], { cwd, node: 22, env: noCompiler });
      assert.equal(code, 0, `after step ${step}: ${stdout}`);
      assert.deepEqual(hold(cwd), before, `after step ${step}`);
      await abistamp(['store', 'prune'], { cwd, node: 22, env: { ABISTAMP_STORE: makeFolder('store') } });
      assert.deepEqual(readdirSync(dirname(join(cwd, quickAddon))), ['good.node'], `after step ${step}`);
      rmSync(cwd, { recursive: true });
    }
    assert.ok(kills > 20 / stride, `only ${kills} steps were seen`);
  });

  test('puts nothing into a package that is developed here or linked from elsewhere', async () => {
    const cwd = copy();
    const elsewhere = makeFolder('elsewhere');
    writeFiles(elsewhere, quickPackage('dev', 'linked', 'dev'));
    writeFiles(cwd, quickPackage('packages/member', 'member', 'member'));
    for (const [name, folder] of [
      ['dev', join(elsewhere, 'dev')],
      ['member', join(cwd, 'packages/member')],
    ] as const) {
      await runTool('node', ['build.js'], { cwd: folder, node: 22 });
      symlinkSync(folder, join(cwd, 'node_modules', name));
      const { stdout } = await abistamp(['rebuild', '--also', program], { cwd, node: 22 });
      assert.doesNotMatch(stdout, /2 addons/);
      assert.deepEqual(readdirSync(join(folder, 'build/Release')), ['good.node']);
    }
    assert.ok(existsSync(join(cwd, variant)));
  });

  test('serves addons that look for a library beside themselves ($ORIGIN)', async () => {
    const cwd = quickProject();
    const folder = join(cwd, quickFolder);
    const script = quickBuild.replace(
      "'good.c']",
      "'good.c', '-Wl,--no-as-needed', '-Lbuild/Release', '-lbeside', '-Wl,-rpath,$ORIGIN']",
    );
    const library = "'-shared', '-fPIC', '-o', 'build/Release/libbeside.so', 'beside.c'";
    writeFiles(folder, {
      'beside.c': 'int beside(void) { return 1; }',
      'build.js': script.replace('const abi', `execFileSync('cc', [${library}]);\nconst abi`),
    });
    assert.equal((await runTool('node', ['build.js'], { cwd: folder, node: 22 })).code, 0);
    const { code, stdout } = await abistamp(['rebuild', '--also', program], { cwd, node: 22 });
    assert.equal(code, 0, stdout);
    for (const release of [22, 24] as const) {
      const load = `require('./${quickAddon}'); console.log(process.report.getReport().sharedObjects.some((path) => path.endsWith('/libbeside.so')))`;
      const loaded = await guarded(['-e', load], { cwd, node: release });
      assert.equal(loaded.stdout, 'true\n', loaded.stderr);
    }
  });

  test('is what an install of npm does for the runtimes that the project lists', async () => {
    const cwd = copy();
    list(cwd, ['node@22', 'node@24', 'node@7']);
    const install = () => installHook({ cwd, node: 22, env: withNodes() });
    const { code, stderr } = await install();
    assert.equal(code, 0, stderr);
    assert.match(stderr, /✔ 1 addon for node-v137-linux-x64 put beside/);
    assert.doesNotMatch(stderr, /node@7/);
    assert.ok(existsSync(join(cwd, variant)));
    assert.equal((await install()).stderr, '', 'the next one has nothing to do');
    const { trees } = JSON.parse((await abistamp(['check', '--json'], { cwd, node: 24 })).stdout);
    assert.deepEqual(
      trees[0].findings.map(({ severity }: { severity: string }) => severity),
      ['warning'],
    );
    assert.doesNotMatch(readFileSync(join(cwd, 'abi-lock.json'), 'utf8'), /node-v137/);
  });

  test('is not what an install does that may build nothing', async () => {
    const cwd = copy();
    list(cwd, ['node@24'], 'warn');
    assert.equal((await installHook({ cwd, node: 22, env: withNodes() })).code, 0);
    assert.ok(!existsSync(join(cwd, variant)));
  });
});
