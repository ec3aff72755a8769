import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { AbistampError, chooseStyle, describeError, safeJson } from '@abistamp/core';
import type { CommandContext, CommandResult, Verb, VerbOption } from './command.ts';
import { print } from './print.ts';
import { type ReporterName, reporterNames } from './reporters/names.ts';
import type { ReportedVerb } from './reporters/report.ts';
import { formatReport } from './reporters.ts';
import { usualRunner } from './run-verb.ts';
import { version } from './version.ts';

const options: readonly VerbOption[] = [
  {
    name: 'reporter',
    value: 'NAME',
    choices: reporterNames,
    summary: `print for another program: ${reporterNames.join(', ')}`,
  },
  { name: 'output', value: 'FILE', summary: 'write it to a file, and nothing to standard output' },
];

/** A verb that finds something, with what its findings can be printed as. */
export function withReporter(name: ReportedVerb, verb: Verb): Verb {
  return {
    ...verb,
    options: [...(verb.options ?? []), ...options],
    run: (request) => {
      const asked = readOptions(request.options);
      const isUsual = asked.output === null && (asked.reporter === 'pretty' || asked.reporter === 'json');
      return isUsual ? verb.run(request) : runReported(name, verb, request, asked);
    },
  };
}

/**
 * `--reporter json` is `--json`, also for an error of the command line: it comes before any verb is known.
 */
export function preferJson(argv: readonly string[]): string[] {
  const at = argv.findIndex((arg, i) => arg === '--reporter=json' || isJson(arg, argv[i + 1]));
  if (at < 0 || argv.some((arg) => arg === '--output' || arg.startsWith('--output='))) return [...argv];
  return [...argv.slice(0, at), '--json', ...argv.slice(at + (argv[at] === '--reporter' ? 2 : 1))];
}

const isJson = (arg: string, next: string | undefined): boolean => arg === '--reporter' && next === 'json';

interface Asked {
  reporter: ReporterName;
  output: string | null;
}

/** @throws AbistampError `BAD_ARGUMENT` */
function readOptions({ reporter, output, json }: CommandContext['options']): Asked {
  const asked = reporter ?? (json === true ? 'json' : 'pretty');
  const known = reporterNames.find((name) => name === asked);
  if (known === undefined)
    throw new AbistampError('BAD_ARGUMENT', `there is no reporter ${String(asked)}`, {
      hint: `one of ${reporterNames.join(', ')}`,
    });
  if (json === true && known !== 'json')
    throw new AbistampError('BAD_ARGUMENT', `--json and --reporter ${known} ask for two reports`, {
      hint: 'leave one of them out; --output FILE writes a report to a file',
    });
  return { reporter: known, output: typeof output === 'string' ? output : null };
}

/** A verb that fails has a report, too: it says why there is no other. */
async function runReported(
  name: ReportedVerb,
  verb: Verb,
  request: CommandContext,
  { reporter, output }: Asked,
): Promise<CommandResult> {
  const write = (text: string) => {
    if (output === null) print(text);
    else writeReport(resolve(request.cwd, output), text);
  };
  const found = { verb: name, folder: request.cwd, env: request.env, version };
  const isOwn = reporter === 'pretty' || reporter === 'json';
  try {
    const result = await verb.run(request);
    if (!isOwn) write(formatReport(reporter, { ...found, json: result.json }));
    else if (reporter === 'json') write(`${safeJson(result.json)}\n`);
    else write(result.pretty(chooseStyle({ isTTY: false }, request.env), 100));
    // It is written already, whether or not all is well: half of a report is none.
    return { ...result, pretty: () => '' };
  } catch (error) {
    const failure = describeError(error, usualRunner);
    if (!isOwn) write(formatReport(reporter, { ...found, failure }));
    throw error;
  }
}

/** @throws AbistampError `UNWRITABLE` */
function writeReport(path: string, text: string): void {
  try {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  } catch (cause) {
    const { code = 'unknown' } = cause as NodeJS.ErrnoException;
    throw new AbistampError('UNWRITABLE', `the report cannot be written to ${path} (${code})`, { cause });
  }
}
