import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import {
  AbistampError,
  chooseStyle,
  formatHint,
  type Project,
  safeJson,
  safeText,
  wrapText,
} from '@abistamp/core';
import type { CommandContext, CommandResult, Verb, VerbOption } from './command.ts';
import { sharedOptions, typeOptions } from './command-line/shared-options.ts';
import { print } from './print.ts';
import { mayBeTerminal, startProgress } from './progress.ts';

export type { Verb };

/** Outside of every project: npm's way, which needs nothing installed. */
export const usualRunner = 'npx abistamp';

/** What a package manager's plugin changes about running a verb. */
interface Surroundings {
  open: CommandContext['open'];
  /** How a person runs our command in a project. */
  chooseRunner(project: Project): string;
  /** None by default. */
  helpWalk?: CommandContext['helpWalk'];
  /** How a person runs our command where there is no project to say it. */
  runner: string;
}

/** Runs one verb and returns the exit code. Never throws, never shows a stack trace. */
export function runVerb(verb: Verb, args: string[], surroundings: Surroundings): Promise<number> {
  let { runner } = surroundings;
  const open: CommandContext['open'] = (folder) => {
    const project = surroundings.open(folder);
    runner = surroundings.chooseRunner(project);
    return project;
  };
  const helpWalk = surroundings.helpWalk ?? (() => null);
  const run = () => runAndPrint(verb, parseOptions(verb, args), { open, helpWalk });
  return withErrorReport(args, run, () => runner);
}

/**
 * Reports an error of `run`, in words or as data, depending on `args`.
 * @param findRunner how a person runs our command, as known when `run` failed
 * @returns the exit code
 */
export async function withErrorReport(
  args: readonly string[],
  run: () => Promise<number>,
  findRunner: () => string = () => usualRunner,
): Promise<number> {
  try {
    return await run();
  } catch (error) {
    return reportError(error, args.includes('--json'), findRunner());
  }
}

/** The parsed command line after the verb. */
interface ParsedArguments {
  values: Record<string, string | boolean | undefined>;
  positionals: string[];
}

/** Runs a verb and prints its result. @returns the exit code */
async function runAndPrint(
  verb: Verb,
  { values, positionals }: ParsedArguments,
  means: Pick<CommandContext, 'open' | 'helpWalk'>,
): Promise<number> {
  const silent = values['json'] === true || values['quiet'] === true;
  const progress = startProgress(silent || !mayBeTerminal(2) ? null : process.stderr);
  try {
    const request: CommandContext = {
      cwd: resolve(typeof values['directory'] === 'string' ? values['directory'] : '.'),
      args: positionals,
      options: values,
      env: process.env,
      ...means,
      progress: progress.say,
    };
    const result = await verb.run(request);
    progress.stop();
    printResult(result, values);
    return result.exitCode;
  } finally {
    progress.stop();
  }
}

/** @throws AbistampError `BAD_ARGUMENT` */
function parseOptions({ usage, options = [] }: Verb, args: string[]): ParsedArguments {
  const parsed = parseOrThrow(args, options);
  const [first] = parsed.positionals;
  if (usage === '' && first !== undefined)
    throw new AbistampError('BAD_ARGUMENT', `unexpected argument ${first}`, {
      hint: 'name the project with -C',
    });
  return parsed;
}

function parseOrThrow(args: string[], options: readonly VerbOption[]): ParsedArguments {
  try {
    return parseArgs({ args, allowPositionals: true, options: typeOptions([...sharedOptions, ...options]) });
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new AbistampError('BAD_ARGUMENT', message.split('. ')[0] ?? message, {
      hint: (abistamp) => `${abistamp} help`,
    });
  }
}

function printResult(result: CommandResult, values: ParsedArguments['values']): void {
  const { note = null } = result;
  if (note !== null)
    process.stderr.write(`${chooseStyle(process.stderr, process.env).yellow('▲')} ${safeText(note)}\n`);
  if (values['json'] === true) {
    print(`${safeJson(result.json)}\n`);
    return;
  }
  if (values['quiet'] === true && result.exitCode === 0) return;
  print(result.pretty(chooseStyle(process.stdout, process.env), Math.min(process.stdout.columns ?? 80, 100)));
}

function reportError(error: unknown, wantsJson: boolean, runner: string): number {
  const known = error instanceof AbistampError ? error : null;
  const code = known?.code ?? 'INTERNAL';
  const message =
    known?.message ?? `abistamp itself failed: ${error instanceof Error ? error.message : String(error)}`;
  const hint = formatHint(known?.hint ?? null, runner);
  if (wantsJson) print(`${safeJson({ version: 1, ok: false, error: { code, message, hint } })}\n`);
  else {
    const style = chooseStyle(process.stderr, process.env);
    const text = safeText(`${code}: ${message}`);
    // One line for logs, words kept whole on a terminal. A hint may be a command, to be copied as it is.
    const lines =
      process.stderr.isTTY === true ? wrapText(text, Math.min(process.stderr.columns, 100) - 2) : [text];
    const shown = `${style.bold(code)}${lines.join('\n  ').slice(code.length)}`;
    process.stderr.write(`${style.red('✖')} ${shown}\n`);
    if (hint !== null) process.stderr.write(`${style.bold('→')} ${safeText(hint)}\n`);
  }
  return 2;
}
