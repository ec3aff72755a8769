import { spawn } from 'node:child_process';
import { withoutSecrets } from './without-secrets.ts';

export interface RunResult {
  /** Null where the program was ended by a signal or never started. */
  code: number | null;
  /** Both streams as they came, bounded to the last part. */
  output: string;
}

const keptBytes = 4 * 1024 * 1024;

/** Runs a program to its end, without our own secrets; its output is kept, and handed on line by line where wanted. There is no shell, unless the command is a line for one. */
export function runProgram(
  command: string,
  args: string[],
  options: { cwd: string; env: NodeJS.ProcessEnv; onOutput?: (text: string) => void; shell?: boolean },
): Promise<RunResult> {
  return new Promise((resolve) => {
    let output = '';
    const child = spawn(command, args, {
      cwd: options.cwd,
      env: withoutSecrets(options.env),
      stdio: ['ignore', 'pipe', 'pipe'],
      shell: options.shell ?? false,
    });
    const keep = (text: string) => {
      output = (output + text).slice(-keptBytes);
      options.onOutput?.(text);
    };
    child.stdout.setEncoding('utf8').on('data', keep);
    child.stderr.setEncoding('utf8').on('data', keep);
    child.on('error', (error) => resolve({ code: null, output: `${output}${error.message}\n` }));
    child.on('close', (code) => resolve({ code, output }));
  });
}
