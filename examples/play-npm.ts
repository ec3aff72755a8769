/**
 * Plays examples/npm: installed under Node 20, run under Node 22, stopped, mended, and back. Real Nodes, a real npm, real addons;
 * the example is copied first, so that nothing of the repository changes.
 */
import { spawn } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { packCli } from '../test/support/pack-cli.ts';
import { cleanEnvironment, type NodeRelease, node, npm } from '../test/toolchain/index.ts';

const example = fileURLToPath(new URL('./npm', import.meta.url));
const cwd = fileURLToPath(new URL('../.cache/play/npm', import.meta.url));
const colour = process.stdout.isTTY === true && !process.env['NO_COLOR'];
const bold = (text: string) => (colour ? `\u001b[1m${text}\u001b[22m` : text);
const dim = (text: string) => (colour ? `\u001b[2m${text}\u001b[22m` : text);

await play();

async function play(): Promise<void> {
  await prepare();
  say(
    'A project with six native packages. Three of them run on one ABI only, three use Node-API. Node 20 installs it.',
  );
  await run(20, 'npm install', 0);
  await run(20, 'npm start', 0);
  say(
    'The user switches to Node 22. Without abistamp, npm start would end in ERR_DLOPEN_FAILED. In CI it stops with the reason:',
  );
  await run(22, 'npm start', 1, { CI: 'true' });
  say('One command compiles the three that do not fit, and touches nothing else:');
  await run(22, 'npx abistamp rebuild', 0);
  await run(22, 'npm start', 0);
  say('Node 24 is another ABI again; check says so for whoever asks:');
  await run(24, 'npx abistamp check', 1);
  say('And back on Node 20, what was built for 22 is wrong again, and mended again:');
  await run(20, 'npx abistamp rebuild', 0);
  await run(20, 'npx abistamp check', 0);
  say(
    `Everything above is real and lies in ${cwd}. The record it keeps beside the lockfile is abi-lock.json.`,
  );
}

/** A fresh copy of the example, with the command as it was just built in place of a published one. */
async function prepare(): Promise<void> {
  rmSync(cwd, { recursive: true, force: true });
  mkdirSync(cwd, { recursive: true });
  cpSync(example, cwd, { recursive: true, filter: (path) => !path.includes('node_modules') });
  const path = join(cwd, 'package.json');
  const manifest = JSON.parse(readFileSync(path, 'utf8')) as { devDependencies: Record<string, string> };
  manifest.devDependencies['abistamp'] = `file:${await packCli()}`;
  writeFileSync(path, `${JSON.stringify(manifest, null, 2)}\n`);
}

function say(text: string): void {
  console.log(`\n${text}`);
}

/** Runs one command as a user would, under one Node.js, and holds it to the exit code that the story tells. */
async function run(
  release: NodeRelease,
  line: string,
  expected: 0 | 1,
  extra: Record<string, string> = {},
): Promise<void> {
  const prefix = Object.entries(extra).map(([name, value]) => `${name}=${value} `);
  console.log(`\n${dim(`node ${release} $`)} ${bold(prefix.join('') + line)}`);
  const env = await cleanEnvironment({
    node: await node(release),
    tools: [await npm(10)],
    env: { npm_config_loglevel: 'error', FORCE_COLOR: colour ? '1' : undefined, ...extra },
  });
  const code = await new Promise<number | null>((resolve, reject) => {
    const child = spawn('sh', ['-c', line], { cwd, env, stdio: ['ignore', 'inherit', 'inherit'] });
    child.on('error', reject).on('close', resolve);
  });
  if ((code === 0) !== (expected === 0)) {
    console.error(
      `\nthis should have ended with ${expected === 0 ? '0' : 'a failure'}, and ended with ${code}`,
    );
    process.exit(1);
  }
}
