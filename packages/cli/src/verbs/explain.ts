import { createReadStream } from 'node:fs';
import { resolve } from 'node:path';
import {
  AbistampError,
  awaitRepair,
  chooseRunner,
  describeRepairState,
  explainLoadErrors,
  formatExplainJson,
  formatExplainPretty,
  maxBytes,
} from '@abistamp/core';
import type { CommandContext, Verb } from '../command.ts';
import { openIfInstalled } from '../open-if-installed.ts';
import { readingPatience } from '../patience.ts';
import { chooseRuntime } from '../runtime-option.ts';

export const explain: Verb = {
  summary: 'explain a load error in a log or on standard input: what is wrong, and what fixes it',
  usage: '[FILE]',
  run: async (request) => {
    const runtime = chooseRuntime(request);
    const text = await readText(request);
    // A log can be explained without the tree it came from.
    const project = openIfInstalled(request);
    const state = project === null ? null : await awaitRepair(project, readingPatience);
    const session = project === null ? null : { project, runtime, env: request.env };
    const explanations = explainLoadErrors(text, session);
    if (explanations.length === 0)
      throw new AbistampError('UNREADABLE', 'no native-module load error found in the input', {
        hint: 'pass the whole output of the program that failed',
      });
    const context = project ?? { root: request.cwd, host: null };
    const json = formatExplainJson(explanations, runtime, context);
    return {
      exitCode: json.ok ? 0 : 1,
      note: state === null ? null : describeRepairState(state, chooseRunner(context)),
      json,
      pretty: (style, width) => formatExplainPretty(explanations, runtime, context, style, width),
    };
  },
};

/**
 * Keeps only the end of a long log: that is where the failure is.
 * @throws AbistampError `UNREADABLE`, or `BAD_ARGUMENT` if standard input is a terminal
 */
async function readText({ args, cwd }: CommandContext): Promise<string> {
  const [file, ...others] = args;
  if (others.length > 0) throw new AbistampError('BAD_ARGUMENT', 'explain reads at most one file');
  if (file === undefined && process.stdin.isTTY === true)
    throw new AbistampError('BAD_ARGUMENT', 'explain reads a file or standard input', {
      hint: (abistamp) => `node app.js 2>&1 | ${abistamp} explain`,
    });
  const source = file === undefined ? process.stdin : createReadStream(resolve(cwd, file));
  let text = '';
  try {
    for await (const chunk of source.setEncoding('utf8')) text = (text + String(chunk)).slice(-maxBytes.log);
  } catch (cause) {
    throw new AbistampError('UNREADABLE', `${file ?? 'standard input'} cannot be read`, { cause });
  }
  return text;
}
