import { AbistampError, openProject } from '@abistamp/core';
import { formatHelp } from './help.ts';
import { runVerb, withErrorReport } from './run-verb.ts';
import { verbs } from './verbs/index.ts';
import { version } from './version.ts';

export { runHook } from './hook.ts';

/**
 * Runs a command line, prints its result and returns the exit code. Never throws, never shows a stack trace.
 */
export function runCommand(argv: string[]): Promise<number> {
  return withErrorReport(argv, () => run(argv));
}

async function run(argv: string[]): Promise<number> {
  const [first, ...others] = argv;
  const [name, rest] = first?.startsWith('-') === true ? [undefined, argv] : [first, others];
  if (name === undefined || name === 'help') {
    const isVersion = rest.includes('--version') || rest.includes('-v');
    process.stdout.write(isVersion ? `${version}\n` : formatHelp(verbs, version));
    return 0;
  }
  const verb = Object.hasOwn(verbs, name) ? verbs[name] : undefined;
  if (verb === undefined) {
    throw new AbistampError('BAD_ARGUMENT', `unknown command ${name}`, {
      hint: `one of ${Object.keys(verbs).join(', ')}`,
    });
  }
  return await runVerb(name, verb, rest, { open: openProject });
}
