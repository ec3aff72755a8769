import { chooseRunner, openProject } from '@abistamp/core';
import { helpWalk } from './help-walk.ts';
import { runVerb, usualRunner, withErrorReport } from './run-verb.ts';
import { requireSettings, requireVariables } from './settings/check-settings.ts';
import { recordWithKey } from './verbs/record-with-key.ts';

/**
 * Runs `abistamp record` with options that it knows. It is in its own bundle, which loads in half the
 * time: recording a tree takes little longer than loading the whole command. Never throws, never shows a
 * stack trace.
 * @returns the exit code
 */
export function runCommand(argv: string[]): Promise<number> {
  return withErrorReport(argv, () => {
    requireVariables(process.env);
    return runVerb(recordWithKey, argv.slice(1), {
      open: (folder) => requireSettings(openProject(folder)),
      chooseRunner,
      runner: usualRunner,
      helpWalk,
    });
  });
}
