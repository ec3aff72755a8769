import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { type LocalRegistry, startRegistry } from '../../scripts/registry/serve.mjs';
import { makeFolder } from '../support/make-folder.ts';
import { onlyInFull } from '../support/matrix.ts';
import { packPackage } from '../support/pack-package.ts';
import {
  bun,
  cleanEnvironment,
  type NodeRelease,
  node,
  npm,
  pnpm,
  type Tool,
  yarn,
} from '../toolchain/index.ts';
import { type Command, findDifference, readSessions } from './session.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const page = readFileSync(join(root, 'docs/two-minutes.md'), 'utf8');
const publishedPlugin = /https:\/\/\S+\/plugin-abistamp\.js/;
const builtPlugin = join(root, 'packages/yarn/bundles/@yarnpkg/plugin-abistamp.js');

const hosts: Record<string, () => Promise<Tool>> = {
  npm: () => npm(10),
  pnpm: () => pnpm(10),
  'Yarn 4': () => yarn('4.18.1'),
  'Yarn 1': () => yarn('1'),
  Bun: () => bun(1),
};

const sessions = readSessions(page);

test('the page has a session for each package manager', () => {
  assert.deepEqual([...sessions.keys()], Object.keys(hosts));
});

test('output that is left out, or takes another time, is no difference', () => {
  assert.equal(findDifference(['a', '…', 'took 3s', 'b …'], 'a\nx\ny\ntook 12s\nb 1.0.0\n'), null);
  assert.equal(findDifference(['a'], 'a\nb\n'), '(nothing more), in place of: b');
  assert.equal(findDifference(['a', '…', 'c'], 'a\nb\n'), 'c');
  assert.equal(findDifference(['b'], 'a\nb\n'), 'b');
});

describe('from an empty folder', () => {
  let registry: LocalRegistry;
  before(async () => {
    registry = await startRegistry({ tarballs: await Promise.all(['cli', 'pnpm'].map(packPackage)) });
  });
  after(() => registry.close());

  for (const host of ['npm', ...onlyInFull('pnpm', 'Yarn 4', 'Yarn 1', 'Bun')])
    test(`${host}: every command prints what the page says`, async () => {
      const run = await openShell(await (hosts[host] ?? assert.fail)(), registry.address);
      for (const command of sessions.get(host) ?? []) await play(command, run);
    });
});

type Run = (line: string) => Promise<string>;

async function play({ line, output }: Command, run: Run): Promise<void> {
  const text = await run(line.replace(publishedPlugin, builtPlugin));
  const different = findDifference(output, text);
  assert.equal(different, null, `$ ${line}\n${text}`);
}

/** A shell in an empty folder, in which `nvm use` switches Node. */
async function openShell(tool: Tool, address: string): Promise<Run> {
  const cwd = makeFolder('app');
  const home = makeFolder('home');
  const env = {
    npm_config_registry: address,
    BUN_CONFIG_REGISTRY: address,
    YARN_NPM_REGISTRY_SERVER: address.slice(0, -1),
    YARN_UNSAFE_HTTP_WHITELIST: '127.0.0.1',
    // What Yarn remembers of packages names the registry that it had them from.
    YARN_GLOBAL_FOLDER: join(home, 'yarn'),
  };
  const tools = [await npm(10), tool].map((each) => ({ ...each, env: { ...each.env, ...env } }));
  let release: NodeRelease = 22;
  return async (line) => {
    const [, wanted] = /^nvm use (22|24)$/.exec(line) ?? [];
    if (wanted !== undefined) {
      release = wanted === '22' ? 22 : 24;
      return '';
    }
    const surroundings = {
      node: await node(release),
      tools: tools.slice(tool.name === 'npm' ? 1 : 0),
      home,
      env,
    };
    return await runLine(line, cwd, await cleanEnvironment(surroundings));
  };
}

function runLine(line: string, cwd: string, env: Record<string, string>): Promise<string> {
  const global = `PATH="$HOME/.npm-global/bin:$PATH"`;
  return new Promise((resolve, reject) => {
    const child = spawn('sh', ['-c', `${global}; { ${line}; } 2>&1`], {
      cwd,
      env,
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const output: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => output.push(chunk));
    child.on('error', reject).on('close', (code) => {
      const text = Buffer.concat(output).toString();
      resolve(code === 0 ? text : `${text.trimEnd()}\n[exit code ${code}]\n`);
    });
  });
}
