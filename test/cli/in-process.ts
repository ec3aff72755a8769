import { EventEmitter } from 'node:events';
import { type AbistampError, openProject } from '@abistamp/core';
import { noStyle } from '@abistamp/core/internal/report/style';
import type { CommandContext, CommandResult, Verb } from '../../packages/cli/src/command.ts';

/** What a verb is asked for; a string as option is its value. */
export interface Asked {
  cwd: string;
  args?: string[];
  options?: CommandContext['options'];
  env?: NodeJS.ProcessEnv;
}

/** Runs a verb from its sources, in this process. */
export async function runVerb(
  verb: Verb,
  { cwd, args = [], options = {}, env = {} }: Asked,
): Promise<CommandResult & { text: string; progress: string[] }> {
  const progress: string[] = [];
  const result = await verb.run({
    ...{ cwd, args, options },
    env: { ABISTAMP_STORE: 'off', PATH: process.env['PATH'], ...env },
    open: openProject,
    helpWalk: () => null,
    progress: (text) => progress.push(text),
  });
  return { ...result, text: result.pretty(noStyle, 100), progress };
}

/** The error of a verb that could not do it, as people see it. */
export async function refusalOf(verb: Verb, asked: Asked): Promise<string> {
  try {
    const { exitCode } = await runVerb(verb, asked);
    return `exit code ${exitCode}`;
  } catch (error) {
    const { code, message } = error as AbistampError;
    return `${code}: ${message}`;
  }
}

/** What a process would have printed, and its exit code. */
export interface Printed {
  code: number;
  stdout: string;
  stderr: string;
}

/** Runs something in a folder, with an environment and without a terminal, and collects what it prints. */
export async function captured(
  { cwd, env = {} }: { cwd: string; env?: NodeJS.ProcessEnv },
  run: () => Promise<number>,
): Promise<Printed> {
  const before = { cwd: process.cwd(), env: { ...process.env } };
  const texts = { stdout: '', stderr: '' };
  // In place of the streams, not of their functions: a test reporter goes on writing to the real ones.
  const restores = (['stdout', 'stderr'] as const).map((name) => {
    const real = Object.getOwnPropertyDescriptor(process, name) ?? {};
    const write = (text: string) => {
      texts[name] += text;
    };
    const value = Object.assign(new EventEmitter(), { isTTY: false, write });
    Object.defineProperty(process, name, { configurable: true, value });
    return () => Object.defineProperty(process, name, real);
  });
  const kept = ['PATH', 'HOME', 'TMPDIR', 'XDG_STATE_HOME'].map((name) => [name, before.env[name]] as const);
  setEnvironment({ ...Object.fromEntries(kept), ABISTAMP_STORE: 'off', ...env });
  process.chdir(cwd);
  try {
    return { code: await run(), ...texts };
  } finally {
    process.chdir(before.cwd);
    setEnvironment(before.env);
    for (const restore of restores) restore();
  }
}

function setEnvironment(env: NodeJS.ProcessEnv): void {
  for (const name of Object.keys(process.env)) if (env[name] === undefined) delete process.env[name];
  for (const [name, value] of Object.entries(env)) if (value !== undefined) process.env[name] = value;
}
