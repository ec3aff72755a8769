import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { installedProject } from '../support/installed-project.ts';
import { writeFiles } from '../support/make-folder.ts';
import { cli } from '../support/pack-cli.ts';
import { abistamp } from '../support/run-cli.ts';
import { type NodeRelease, runTool } from '../toolchain/index.ts';

/* The recipes of docs/ci.md for task runners, in the runners themselves: no output of another Node is replayed. */

const page = readFileSync(fileURLToPath(new URL('../../docs/ci.md', import.meta.url)), 'utf8');

/** The settings that the page shows for a runner. */
function recipeOf(key: string): object {
  const text = [...page.matchAll(/```json\n([\s\S]*?)```/g)].find(([, json]) =>
    json?.includes(`"${key}"`),
  )?.[1];
  assert.ok(text !== undefined, `no recipe with ${key}`);
  return JSON.parse(text.replaceAll('npx abistamp', `node ${cli}`)) as object;
}

/** A workspace whose one task prints the Node that runs it. */
async function makeWorkspace(runner: Record<string, string>): Promise<string> {
  const cwd = await installedProject({
    files: {
      'package.json': {
        ...{ name: 'root', version: '1.0.0', private: true, packageManager: 'npm@10.9.4' },
        ...{ workspaces: ['packages/*'], devDependencies: runner },
      },
      'packages/a/package.json': {
        ...{ name: 'a', version: '1.0.0', private: true },
        scripts: { test: 'node -p "\'ran on \' + process.version"' },
      },
    },
    node: 22,
  });
  writeFiles(cwd, { '.gitignore': 'node_modules\n.turbo\n.nx\n' });
  execFileSync('git', ['init', '-q'], { cwd });
  execFileSync('git', ['add', '-A'], { cwd });
  return cwd;
}

const quiet = { TURBO_TELEMETRY_DISABLED: '1', DO_NOT_TRACK: '1', NX_DAEMON: 'false', NX_NO_CLOUD: 'true' };

/** The major of the Node whose output a runner shows, and whether it ran the task for that. */
async function runTask(cwd: string, node: NodeRelease, args: string[]): Promise<string> {
  const [name = '', ...rest] = args;
  const program = join(cwd, 'node_modules', '.bin', name);
  const { code, stdout, stderr } = await runTool(program, rest, { cwd, node, env: { CI: 'true', ...quiet } });
  assert.equal(code, 0, stdout + stderr);
  const [, major] = /ran on v(\d+)/.exec(stdout) ?? [];
  const isReplayed = /cache hit|local cache|existing outputs|read the output from the cache/i.test(stdout);
  return `${major} ${isReplayed ? 'replayed' : 'ran'}`;
}

describe('Turborepo', () => {
  const task = ['turbo', 'run', 'test', '--ui=stream'];
  const settings = { tasks: { test: { outputs: [] } } };
  let cwd = '';
  before(async () => {
    cwd = await makeWorkspace({ turbo: '2.11.11' });
  });
  const on = async (node: NodeRelease) => {
    const { code, stderr } = await abistamp(['record'], { cwd, node });
    assert.equal(code, 0, stderr);
    return await runTask(cwd, node, task);
  };

  test('replays another Node’s output without the recipe', async () => {
    writeFiles(cwd, { 'turbo.json': settings });
    assert.deepEqual([await on(22), await on(24)], ['22 ran', '22 replayed']);
  });

  test('does not with it, and replays its own', async () => {
    writeFiles(cwd, { 'turbo.json': { ...settings, ...recipeOf('globalDependencies') } });
    rmSync(join(cwd, '.turbo'), { recursive: true, force: true });
    assert.deepEqual([await on(22), await on(24), await on(22)], ['22 ran', '24 ran', '22 replayed']);
  });
});

describe('Nx', () => {
  const task = ['nx', 'run-many', '-t', 'test', '--outputStyle=stream'];
  const settings = { targetDefaults: { test: { cache: true } } };
  let cwd = '';
  before(async () => {
    cwd = await makeWorkspace({ nx: '24.0.6' });
  });
  const on = async (node: NodeRelease) => await runTask(cwd, node, task);

  test('replays another Node’s output without the recipe', async () => {
    writeFiles(cwd, { 'nx.json': settings });
    assert.deepEqual([await on(22), await on(24)], ['22 ran', '22 replayed']);
  });

  test('does not with it, and replays its own', async () => {
    writeFiles(cwd, { 'nx.json': { ...settings, ...recipeOf('sharedGlobals') } });
    assert.deepEqual([await on(22), await on(24), await on(22)], ['22 ran', '24 ran', '22 replayed']);
  });
});
