import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cleanEnvironment, node } from '../toolchain/index.ts';

/** Why nothing can be run on a terminal here; false where it can. */
export const noTerminal = !existsSync('/usr/bin/script') && 'no script(1)';

interface OnTerminal {
  cwd: string;
  columns: number;
  /** What is typed at each question, one after another. */
  answers: readonly string[];
}

/** Runs a program of Node on its own terminal, and answers its questions. @returns what the screen shows */
export async function onTerminal(
  args: readonly string[],
  { cwd, columns, answers }: OnTerminal,
): Promise<{ code: number | null; screen: string }> {
  const env = await cleanEnvironment({ node: await node(24), env: { TERM: 'xterm', ABISTAMP_STORE: 'off' } });
  const words = args.map((word) => `'${word}'`).join(' ');
  const line = `stty cols ${columns} rows 50; exec node ${words}`;
  const child = spawn('script', ['-qec', line, '/dev/null'], {
    cwd,
    env,
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const left = [...answers];
  let screen = '';
  let asked = 0;
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    screen += chunk;
    const questions = screen.split('[Y/n]').length - 1;
    if (questions === asked) return;
    asked = questions;
    child.stdin.write(left.shift() ?? '\u0004');
  });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject).on('close', resolve);
  });
  // biome-ignore lint/suspicious/noControlCharactersInRegex: what moves a cursor or colours is not shown
  return { code, screen: screen.replace(/\u001b\[[\d;?]*[A-Za-z]|\r/g, '') };
}
