import { spawn } from 'node:child_process';
import { maxBytes } from '../files/limits.ts';
import { identifyProcess } from '../runtime/process-identity.ts';
import { withoutSecrets } from '../runtime/without-secrets.ts';
import { addGroup, endGroup, isEnding, removeGroup, signalGroup } from './process-groups.ts';

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
 * Runs a program to its end, without our own secrets, and without a shell unless `shell` is set. It leads its
 * own process group, which ends with it: nothing that it started stays in the background. A program that
 * exceeds the time limit is ended.
 */
export function runProgram(
  command: string,
  args: string[],
  options: { cwd: string; env: NodeJS.ProcessEnv; onOutput?: (text: string) => void; shell?: boolean },
): Promise<RunResult> {
  return new Promise((resolve) => {
    // Everything is being rolled back.
    if (isEnding()) return;
    let output = '';
    const child = spawn(command, args, {
      cwd: options.cwd,
      env: withoutSecrets(options.env),
      stdio: ['ignore', 'pipe', 'pipe'],
      shell: options.shell ?? false,
      detached: process.platform !== 'win32',
      windowsHide: true,
    });
    const { pid } = child;
    const leader = pid === undefined ? null : identifyProcess(pid);
    if (leader !== null) addGroup(leader);
    const keep = (text: string) => {
      output = (output + text).slice(-maxBytes.output);
      options.onOutput?.(text);
    };
    child.stdout.setEncoding('utf8').on('data', keep);
    child.stderr.setEncoding('utf8').on('data', keep);
    const limitMs = readBuildLimit(options.env);
    const limit = setTimeout(() => {
      keep(`\nabistamp: error: ended after ${limitMs} ms; ABISTAMP_BUILD_TIMEOUT_MS sets another limit\n`);
      if (leader !== null) void endGroup(leader);
    }, limitMs);
    const settle = (result: RunResult) => {
      clearTimeout(limit);
      if (leader !== null) removeGroup(leader.pid);
      if (!isEnding()) resolve(result);
    };
    // Background processes may keep its output open forever.
    child.on('exit', () => pid !== undefined && signalGroup(pid, 'SIGKILL'));
    child.on('error', (error) => settle({ code: null, output: `${output}${error.message}\n` }));
    child.on('close', (code) => settle({ code, output }));
  });
}
