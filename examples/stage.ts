/**
 * Where an example is played: a copy of it, in which commands run as a user would type them, each held to how
 * it should end. Real Nodes, real package managers, real addons.
 */
import { spawn } from 'node:child_process';
import { cpSync, mkdirSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { cleanEnvironment, type NodeRelease, node, type Tool } from '../test/toolchain/index.ts';

const colour = process.stdout.isTTY === true && !process.env['NO_COLOR'];
const bold = (text: string) => (colour ? `\u001b[1m${text}\u001b[22m` : text);
const dim = (text: string) => (colour ? `\u001b[2m${text}\u001b[22m` : text);

export interface StageOptions {
  /** A folder of this one, `yarn/pnp`. */
  example: string;
  tools: Tool[];
  /** For every command. */
  env?: Record<string, string>;
}

export interface Stage {
  /** The copy of the example, fresh, so that nothing of the repository changes. */
  cwd: string;
  say(text: string): void;
  /** Runs one command line under one Node.js; ends the play if that ends otherwise than expected. */
  run(release: NodeRelease, line: string, expected: 0 | 1, extra?: Record<string, string>): Promise<void>;
}

export function openStage({ example, tools, env: always = {} }: StageOptions): Stage {
  const cwd = fileURLToPath(new URL(`../.cache/play/${example}`, import.meta.url));
  rmSync(cwd, { recursive: true, force: true });
  mkdirSync(cwd, { recursive: true });
  cpSync(fileURLToPath(new URL(`./${example}`, import.meta.url)), cwd, {
    recursive: true,
    filter: (path) => !path.includes('node_modules'),
  });
  return {
    cwd,
    say: (text) => console.log(`\n${text}`),
    run: async (release, line, expected, extra = {}) => {
      const prefix = Object.entries(extra).map(([name, value]) => `${name}=${value} `);
      console.log(`\n${dim(`node ${release} $`)} ${bold(prefix.join('') + line)}`);
      const env = await cleanEnvironment({
        node: await node(release),
        tools,
        env: { FORCE_COLOR: colour ? '1' : undefined, ...always, ...extra },
      });
      const code = await new Promise<number | null>((resolve, reject) => {
        const child = spawn('sh', ['-c', line], { cwd, env, stdio: ['ignore', 'inherit', 'inherit'] });
        child.on('error', reject).on('close', resolve);
      });
      if ((code === 0) === (expected === 0)) return;
      console.error(
        `\nthis should have ended with ${expected === 0 ? '0' : 'a failure'}, and ended with ${code}`,
      );
      process.exit(1);
    },
  };
}
