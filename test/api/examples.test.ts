import assert from 'node:assert/strict';
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { makeFolder } from '../support/make-folder.ts';
import { cli } from '../support/pack-cli.ts';
import { quickAddon, quickFolder } from '../support/quick-build.ts';
import { breakBuild, quickTrees, writeUninstalled } from '../trees/made-trees.ts';

/* The examples of the API do what their pages say, run as they are, on trees of which one cannot be repaired. */

const example = (path: string): string => fileURLToPath(new URL(`../../examples/${path}`, import.meta.url));
const build = (root: string): void => {
  execFileSync(process.execPath, ['build.js'], { cwd: join(root, quickFolder) });
};

/** The command on the search path, as scripts of a package find it. */
let path = '';

before(() => {
  const folder = makeFolder('bin');
  const command = join(folder, 'abistamp');
  writeFileSync(command, `#!/bin/sh\nexec "${process.execPath}" "${cli}" "$@"\n`);
  chmodSync(command, 0o755);
  path = [folder, dirname(process.execPath), process.env['PATH']].join(delimiter);
});

interface Ended {
  code: number | null;
  stdout: string;
  stderr: string;
}

async function run(
  program: string,
  args: string[],
  cwd: string,
  env: NodeJS.ProcessEnv = {},
): Promise<Ended> {
  const child = spawn(program, args, {
    cwd,
    // The built package, as users have it.
    env: { ...process.env, NODE_OPTIONS: '', PATH: path, ...env },
  });
  const ended = { code: null as number | null, stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    ended.stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    ended.stderr += text;
  });
  [ended.code] = (await once(child, 'close')) as [number | null];
  return ended;
}

test('health: 200 while all fits, and 503 with the reason and the command once it does not', async () => {
  const cwd = quickTrees('app');
  const root = join(cwd, 'app');
  build(root);
  const child = spawn(process.execPath, [example('health/server.js')], {
    cwd: root,
    env: { ...process.env, NODE_OPTIONS: '', PORT: '0' },
  });
  try {
    const url = await readUrl(child);
    const ask = async () => {
      const response = await fetch(url);
      return [response.status, await response.json()] as const;
    };
    const fits = [200, { ok: true, answer: 'fits', wrong: [] }] as const;
    assert.deepEqual(await ask(), fits);
    assert.deepEqual(await Promise.all([ask(), ask()]), [fits, fits]);
    rmSync(join(root, quickAddon));
    const [status, body] = await ask();
    assert.equal(status, 503);
    const { wrong } = body as { wrong: { root: string; why: string; fix: string }[] };
    assert.deepEqual([wrong.length, wrong[0]?.root, wrong[0]?.fix], [1, root, 'npx abistamp rebuild good']);
    assert.match(wrong[0]?.why ?? '', /^good@1\.0\.0 has no native file/);
    build(root);
    assert.deepEqual(await ask(), fits);
    assert.equal((await fetch(url.replace('/health', '/'))).status, 404);
  } finally {
    child.kill();
    await once(child, 'exit');
  }
});

async function readUrl(child: ChildProcess): Promise<string> {
  assert.ok(child.stdout !== null);
  for await (const line of child.stdout) return String(line).trim();
  throw new Error('the server ended');
}

test('agent-skills: broken skills are repaired before the start, and one that cannot be is left out', async () => {
  const cwd = quickTrees(...['fits', 'lost', 'stale', 'hopeless'].map((name) => `skills/${name}`));
  build(join(cwd, 'skills/fits'));
  breakBuild(join(cwd, 'skills/hopeless'));
  writeUninstalled(join(cwd, 'skills/new'));
  const gate = await run(process.execPath, [example('agent-skills/gate.js')], cwd);
  assert.equal(gate.code, 0, gate.stdout + gate.stderr);
  assert.match(
    gate.stdout,
    /^▲ new: nothing is installed\n3 of 4 skills do not fit this Node: hopeless, lost, stale\n/,
  );
  assert.match(
    gate.stdout,
    /✖ hopeless: good@1\.0\.0 has no native file.*\n {2}→ npx abistamp rebuild good\n/,
  );
  assert.match(gate.stdout, /\n3 of 4 skills are ready\n$/);
  const agent = await run(process.execPath, [example('agent-skills/agent.js')], cwd);
  assert.deepEqual(
    agent.stdout.trim().split('\n'),
    ['offers fits', 'leaves out hopeless', 'offers lost', 'offers stale'].map((line) =>
      line.replace(/(\w+)$/, join(cwd, 'skills', '$1')),
    ),
  );
});

describe('container', () => {
  let workspace = '';
  const start = async (env: NodeJS.ProcessEnv = {}) =>
    await run(example('container/start.sh'), ['node', '-p', '"started"'], workspace, {
      WORKSPACE: workspace,
      ...env,
    });

  before(() => {
    workspace = join(quickTrees('workspace'), 'workspace');
  });

  test('a tree that does not fit keeps the program from starting, with the command', async () => {
    const { code, stdout, stderr } = await start();
    assert.deepEqual([code, stdout], [1, '']);
    assert.match(
      stderr,
      /^✖ good@1\.0\.0 has no native file.*\n→ cd \S+workspace && npx abistamp rebuild good\n$/,
    );
  });

  test('where that is asked for it is repaired, and the program starts', async () => {
    const { code, stdout, stderr } = await start({ REPAIR: '1' });
    assert.equal(code, 0, stdout + stderr);
    assert.match(stdout, /✔ \S+workspace fits node-v\S+\nstarted\n$/);
    assert.match((await start()).stdout, /^✔ \S+workspace fits node-v\S+\nstarted\n$/);
  });

  test('an empty volume is said to be one', async () => {
    const empty = makeFolder('volume');
    mkdirSync(join(empty, 'src'));
    const { code, stderr } = await start({ WORKSPACE: empty });
    assert.equal(code, 1);
    assert.match(stderr, /^✖ NO_TREE: nothing is installed in /);
  });
});
