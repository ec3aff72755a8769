import { maxBytes } from '../files/limits.ts';
import { withoutSecrets } from '../runtime/without-secrets.ts';
import { runGroup } from './run-group.ts';

export interface RunResult {
  /** Null if the program was ended by a signal or never started. */
  code: number | null;
  /** Both streams as they arrived, limited to the last part. */
  output: string;
}

/** Longer than any real build takes. */
const defaultLimitMs = 2 * 3_600_000;

/** `ABISTAMP_BUILD_TIMEOUT_MS`; anything but a number of milliseconds means the default. */
function readBuildLimit(env: NodeJS.ProcessEnv): number {
  const text = env['ABISTAMP_BUILD_TIMEOUT_MS'] ?? '';
  return /^[1-9]\d{0,8}$/.test(text) ? Number(text) : defaultLimitMs;
}

/**
 * Runs a program in its own process group, without our own secrets, and without a shell unless `shell`
 * is set. A program that exceeds the time limit is ended.
 */
export async function runProgram(
  command: string,
  args: string[],
  options: { cwd: string; env: NodeJS.ProcessEnv; onOutput?: (text: string) => void; shell?: boolean },
): Promise<RunResult> {
  let output = '';
  const keep = (text: string) => {
    output = (output + text).slice(-maxBytes.output);
    options.onOutput?.(text);
  };
  const limitMs = readBuildLimit(options.env);
  const { code, error, timedOut } = await runGroup(command, args, {
    cwd: options.cwd,
    env: withoutSecrets(options.env),
    stdio: ['ignore', 'pipe', 'pipe'],
    shell: options.shell ?? false,
    limitMs,
    attach: ({ stdout, stderr }) => {
      stdout?.setEncoding('utf8').on('data', keep);
      stderr?.setEncoding('utf8').on('data', keep);
    },
  });
  if (error !== null) keep(`${error}\n`);
  if (timedOut)
    keep(`\nabistamp: error: ended after ${limitMs} ms; ABISTAMP_BUILD_TIMEOUT_MS sets another limit\n`);
  return { code, output };
}
