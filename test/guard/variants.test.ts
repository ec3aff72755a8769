import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { makeFolder, writeFiles } from '../support/make-folder.ts';
import { quickAddon, quickFolder, quickProject } from '../support/quick-build.ts';
import { abistamp, check } from '../support/run-cli.ts';
import { scenario } from '../support/scenario.ts';
import { type NodeRelease, node, runTool } from '../toolchain/index.ts';
import { guarded, unguarded } from './guarded.ts';

const program = `require('./${quickAddon}'); console.log('loaded')`;
const variantFor = (target: string) => quickAddon.replace(/\.node$/, `.${target}`);
const variant = variantFor('node-v127-linux-x64');

async function builtProject(release: NodeRelease): Promise<string> {
  const cwd = quickProject();
  const { code } = await runTool('node', ['build.js'], { cwd: join(cwd, quickFolder), node: release });
  assert.equal(code, 0);
  return cwd;
}

const list = (cwd: string, runtimes: unknown) => {
  const path = join(cwd, 'package.json');
  const manifest = JSON.parse(readFileSync(path, 'utf8'));
  writeFileSync(path, JSON.stringify({ ...manifest, abistamp: { runtimes } }));
};

scenario('several Nodes in one tree', ({ before, step }) => {
  let cwd = '';
  let program22 = '';
  before(async () => {
    cwd = await builtProject(20);
    program22 = (await node(22)).execPath;
  });
  const bytes = (path: string) => readFileSync(join(cwd, path)).toString('base64');
  const codesUnder = async (release: NodeRelease) => {
    const { trees } = await check({ cwd, node: release });
    return trees[0]?.findings.map(({ code, severity, message }) => ({ code, severity, message })) ?? [];
  };

  step('rebuild --also puts the build for another Node beside, and leaves the rest as it was', async () => {
    const [before, time] = [bytes(quickAddon), statSync(join(cwd, quickFolder)).mtimeMs];
    const { code, stderr, stdout } = await abistamp(['rebuild', '--also', program22, '--json'], {
      cwd,
      node: 20,
    });
    assert.equal(code, 0, stderr);
    const [filled] = JSON.parse(stdout).variants;
    assert.deepEqual(
      [filled.target, filled.files, filled.failed, filled.left],
      ['node-v127-linux-x64', [variant], [], []],
    );
    assert.equal(filled.bytes, statSync(join(cwd, variant)).size);
    assert.equal(bytes(quickAddon), before);
    // Times are given back rounded.
    assert.ok(Math.abs(statSync(join(cwd, quickFolder)).mtimeMs - time) < 2);
    assert.match(readFileSync(join(cwd, quickFolder, 'generated.js'), 'utf8'), /115/);
  });

  step('a second time there is nothing to do, and after an install no compile', async () => {
    const again = await abistamp(['rebuild', '--also', program22, '--json'], { cwd, node: 20 });
    assert.deepEqual(JSON.parse(again.stdout).variants[0].present, 1);
    rmSync(join(cwd, variant));
    writeFiles(cwd, { [`${quickFolder}/good.c`]: '#error' });
    const { code, stdout } = await abistamp(['rebuild', '--also', program22], { cwd, node: 20 });
    // Its sources are others now, so that what is stored is of another build.
    assert.equal(code, 1);
    assert.match(stdout, /not built for node-v127-linux-x64: good \(/);
    assert.equal((await unguarded(['-e', program], { cwd, node: 20 })).stdout, 'loaded\n');
  });

  step('which builds, restored from the store', async () => {
    rmSync(cwd, { recursive: true });
    cwd = await builtProject(20);
    const { stdout } = await abistamp(['rebuild', '--also', program22], { cwd, node: 20 });
    assert.match(stdout, /1 addon for node-v127-linux-x64 put beside \(\d+\.\d MB, \d+\.\d s\), which only/);
    rmSync(join(cwd, variant));
    const noCompiler = dirname((await node(20)).execPath);
    const { code } = await abistamp(['rebuild', '--also', program22], {
      cwd,
      node: 20,
      env: { PATH: noCompiler },
    });
    assert.equal(code, 0);
    assert.ok(existsSync(join(cwd, variant)));
  });

  step('the guard opens the one that fits', async () => {
    for (const release of [20, 22] as const)
      assert.equal((await guarded(['-e', program], { cwd, node: release })).stdout, 'loaded\n');
    assert.equal((await unguarded(['-e', program], { cwd, node: 20 })).stdout, 'loaded\n');
  });

  step('the module is still called by its own name', async () => {
    const name = `require('./${quickAddon}'); console.log(Object.keys(require.cache).filter((key) => key.includes('node-v')))`;
    assert.equal((await guarded(['-e', name], { cwd })).stdout, '[]\n');
  });

  step('without the guard, and for a third Node, everything is as it was', async () => {
    assert.equal((await unguarded(['-e', program], { cwd, node: 22 })).code, 1);
    assert.match(
      (await guarded(['-e', program], { cwd, node: 24 })).stderr,
      /good@1\.0\.0 was compiled for Node 20/,
    );
    assert.deepEqual(await codesUnder(20), []);
  });

  step('check says that it is there, and an error, until the project lists that Node', async () => {
    const [finding, ...others] = await codesUnder(22);
    assert.deepEqual([finding?.code, finding?.severity, others], ['ABI_MISMATCH', 'error', []]);
    assert.match(
      finding?.message ?? '',
      /A build for it is beside it, which only @abistamp\/guard opens: list/,
    );
    list(cwd, ['node@20', 'node@22']);
    const [listed] = await codesUnder(22);
    assert.deepEqual([listed?.code, listed?.severity], ['ABI_MISMATCH', 'warning']);
    assert.match(listed?.message ?? '', /Without the guard, this file is opened, and fails/);
    assert.equal((await codesUnder(24))[0]?.severity, 'error');
  });

  step('no repair of everything touches what the guard opens', async () => {
    const before = bytes(quickAddon);
    assert.equal((await abistamp(['rebuild'], { cwd, node: 22 })).code, 0);
    assert.equal(bytes(quickAddon), before);
  });

  step('from then on the record tells the guard, which reads neither file', async () => {
    const reads = `const { openSync } = require('fs'); const opened = [];
      require('fs').openSync = (...given) => { opened.push(String(given[0])); return openSync(...given); };
      ${program}; console.log(opened.filter((path) => /good/.test(path)).length)`;
    const { stdout, stderr } = await guarded(['-e', reads], { cwd, node: 22 });
    assert.equal(stdout, 'loaded\n0\n', stderr);
  });

  step('the check before a script notices a variant that is gone or another', async () => {
    const quiet = () => abistamp(['check', '--quiet'], { cwd, node: 22 });
    assert.equal((await quiet()).code, 0);
    const kept = readFileSync(join(cwd, variant));
    rmSync(join(cwd, variant));
    assert.equal((await quiet()).code, 1);
    writeFileSync(join(cwd, variant), readFileSync(join(cwd, quickAddon)));
    assert.equal((await quiet()).code, 1);
    assert.match((await guarded(['-e', program], { cwd })).stderr, /good@1\.0\.0 was compiled for Node 20/);
    writeFileSync(join(cwd, variant), kept);
    assert.equal((await quiet()).code, 0);
  });

  step('and a runtime that the project lists no more', async () => {
    const quiet = () => abistamp(['check', '--quiet'], { cwd, node: 22 });
    list(cwd, ['node@20']);
    assert.equal((await quiet()).code, 1);
    list(cwd, ['node@20', 'node@22']);
    assert.equal((await quiet()).code, 0);
  });

  step('rebuild fills what the project lists and is here, and names the rest', async () => {
    rmSync(join(cwd, variant));
    list(cwd, ['node@20', 'node@22', 'node@7']);
    const home = makeFolder('home');
    const { execPath } = await node(22);
    writeFiles(home, { 'nvm/versions/node/v22.1.0/bin/x': '' });
    const link = join(home, 'nvm/versions/node/v22.1.0/bin/node');
    symlinkSync(execPath, link);
    const { code, stdout, stderr } = await abistamp(['rebuild'], {
      ...{ cwd, node: 20, env: { NVM_DIR: join(home, 'nvm') } },
    });
    assert.equal(code, 0, stderr);
    assert.match(stdout, /1 addon for node-v127-linux-x64 put beside/);
    assert.match(stderr, /node@7 of abistamp\.runtimes is not here/);
  });

  step('store prune takes away what the project lists no more', async () => {
    const folder = dirname(join(cwd, quickAddon));
    writeFiles(cwd, {
      [variantFor('node-v108-linux-x64')]: 'old',
      [`${dirname(quickAddon)}/.abistamp-12345`]: 'half',
    });
    const { stdout } = await abistamp(['store', 'prune', '--json'], { cwd, node: 20 });
    assert.deepEqual(JSON.parse(stdout).variants, { files: [variantFor('node-v108-linux-x64')], bytes: 3 });
    assert.deepEqual(readdirSync(folder).sort(), ['good.node', 'good.node-v127-linux-x64']);
    list(cwd, ['node@20']);
    await abistamp(['store', 'prune'], { cwd, node: 20 });
    assert.deepEqual(readdirSync(folder), ['good.node']);
    assert.deepEqual(await codesUnder(20), []);
  });

  step('a Node that is not here is named', async () => {
    const { code, stderr } = await abistamp(['rebuild', '--also', 'node@7'], { cwd, node: 20 });
    assert.equal(code, 2);
    assert.match(stderr, /no Node 7 is installed/);
  });
});
