import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import {
  AbistampError,
  chooseRunner,
  chooseStyle,
  openProject,
  type Project,
  type Style,
} from '@abistamp/core';
import type { CommandResult, Request, Verb } from './command.ts';
import { formatHelp, formatVerbHelp } from './help.ts';
import { startProgress } from './progress.ts';
import { verbs } from './verbs/index.ts';
import { version } from './version.ts';

export { runHook } from './hook.ts';

/** What is different where a package manager's plugin runs the commands. */
export interface Surroundings {
  open: Request['open'];
  /** How its users run them; else the project says. */
  runner?: Style['runner'];
}

const commandLine: Surroundings = { open: openProject };

/** Runs a command line, prints what it found, and gives the exit code. Never throws, never shows a stack trace. */
export async function runCommand(argv: string[], surroundings = commandLine): Promise<number> {
  const wantsJson = argv.includes('--json');
  try {
    return await run(argv, surroundings);
  } catch (error) {
    return reportError(error, wantsJson);
  }
}

async function run(argv: string[], { open, runner }: Surroundings): Promise<number> {
  const [first, ...others] = argv;
  const [name, rest] = first?.startsWith('-') === true ? [undefined, argv] : [first, others];
  if (name === undefined || name === 'help') {
    if (rest.includes('--version') || rest.includes('-v')) print(`${version}\n`);
    else print(formatHelp(verbs, version));
    return 0;
  }
  const verb = Object.hasOwn(verbs, name) ? verbs[name] : undefined;
  if (verb === undefined) {
    throw new AbistampError('BAD_ARGUMENT', `there is no verb ${name}`, {
      hint: `one of ${Object.keys(verbs).join(', ')}`,
    });
  }
  const { values, positionals } = parseOptions(verb, rest);
  if (values['help'] === true) {
    print(formatVerbHelp(name, verb));
    return 0;
  }
  const progress = startProgress(process.stderr, values['json'] === true || values['quiet'] === true);
  const opened: Project[] = [];
  try {
    const request: Request = {
      cwd: resolve(typeof values['directory'] === 'string' ? values['directory'] : '.'),
      args: positionals,
      options: values,
      env: process.env,
      open: (folder) => {
        const project = open(folder);
        opened.push(project);
        return project;
      },
      progress: progress.say,
    };
    const result = await verb.run(request);
    progress.stop();
    printResult(result, values, runner ?? chooseRunner(opened[0] ?? { root: '', host: null }));
    return result.exitCode;
  } finally {
    progress.stop();
  }
}

function parseOptions(
  verb: Verb,
  args: string[],
): { values: Record<string, string | boolean | undefined>; positionals: string[] } {
  const own = (verb.options ?? []).map(
    ({ name, value }) => [name, { type: value === undefined ? 'boolean' : 'string' }] as const,
  );
  try {
    return parseArgs({
      args,
      allowPositionals: true,
      options: {
        directory: { type: 'string', short: 'C' },
        json: { type: 'boolean' },
        quiet: { type: 'boolean', short: 'q' },
        node: { type: 'string' },
        runtime: { type: 'string' },
        platform: { type: 'string' },
        help: { type: 'boolean', short: 'h' },
        ...Object.fromEntries(own),
      },
    });
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new AbistampError('BAD_ARGUMENT', message.split('. ')[0] ?? message, { hint: 'abistamp help' });
  }
}

function printResult(
  result: CommandResult,
  values: Record<string, string | boolean | undefined>,
  runner: Style['runner'],
): void {
  const { note = null } = result;
  if (note !== null)
    process.stderr.write(`${chooseStyle(process.stderr, process.env).yellow('▲')} ${note}\n`);
  if (values['json'] === true) {
    print(`${JSON.stringify(result.json, null, 2)}\n`);
    return;
  }
  if (values['quiet'] === true && result.exitCode === 0) return;
  const style = { ...chooseStyle(process.stdout, process.env), runner };
  print(result.pretty(style, Math.min(process.stdout.columns ?? 80, 100)));
}

function print(text: string): void {
  process.stdout.write(text);
}

function reportError(error: unknown, wantsJson: boolean): number {
  const known = error instanceof AbistampError ? error : null;
  const code = known?.code ?? 'INTERNAL';
  const message =
    known?.message ?? `abistamp itself failed: ${error instanceof Error ? error.message : String(error)}`;
  const hint = known?.hint ?? null;
  if (wantsJson)
    print(`${JSON.stringify({ version: 1, ok: false, error: { code, message, hint } }, null, 2)}\n`);
  else {
    const style = chooseStyle(process.stderr, process.env);
    process.stderr.write(`${style.red('✖')} ${style.bold(code)}: ${message}\n`);
    if (hint !== null) process.stderr.write(`${style.bold('→')} ${hint}\n`);
  }
  return 2;
}
