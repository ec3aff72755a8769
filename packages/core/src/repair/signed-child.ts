import { randomBytes } from 'node:crypto';
import type { Readable } from 'node:stream';
import { maxBytes } from '../files/limits.ts';
import { type GroupEnd, runGroup } from '../hosts/run-group.ts';
import type { LocalRuntime } from '../runtime/runtime.ts';
import { withoutCredentials } from '../runtime/without-secrets.ts';

/** What a child said before its end. */
interface SignedAnswers {
  /** Each in words, without its signature. */
  lines: string[][];
  end: GroupEnd;
}

/**
 * Runs a script that loads other people's code in a child process of a runtime, without credentials. It
 * answers on its own channel (descriptor 3), each line signed with a secret that it reads from standard
 * input before it loads anything: what it loads may print whatever it likes.
 */
export async function runSigned(
  { execPath }: LocalRuntime,
  script: string,
  args: readonly string[],
  { limitMs, cwd }: { limitMs: number; cwd?: string },
): Promise<SignedAnswers> {
  const env: NodeJS.ProcessEnv = {
    ...withoutCredentials(process.env),
    ELECTRON_RUN_AS_NODE: '1',
    ABISTAMP_ACTIVE: '1',
  };
  delete env['NODE_OPTIONS'];
  const sign = randomBytes(16).toString('hex');
  let answers = '';
  const end = await runGroup(execPath, ['-e', script, ...args], {
    ...{ env, cwd, limitMs },
    stdio: ['pipe', 'ignore', 'ignore', 'pipe'],
    attach: ({ stdin, stdio: [, , , channel] }) => {
      // It may end without reading.
      stdin?.on('error', () => undefined).end(sign);
      (channel as Readable).setEncoding('utf8').on('data', (text: string) => {
        if (answers.length < maxBytes.loadResults) answers += text;
      });
    },
  });
  const lines = answers.split('\n').flatMap((line) => {
    const [signature, ...rest] = line.split(' ');
    return signature === sign ? [rest] : [];
  });
  return { lines, end };
}

export function describeEnd({ code, signal, error, timedOut }: GroupEnd): string {
  if (error !== null) return error;
  if (timedOut) return 'the loading process took too long';
  if (signal !== null) return `the loading process was ended by ${signal}`;
  return `the loading process ended with exit code ${code}`;
}
