import { chooseRunner, openProject, requireNoSigningKey, saveKey } from '@abistamp/core';
import { formatCompletion } from './command-line/completion.ts';
import { formatHelp, formatVerbHelp } from './command-line/help.ts';
import { verbPages } from './command-line/pages.ts';
import { readLine } from './command-line/read-line.ts';
import { fillAfterInstall } from './fill-after-install.ts';
import { helpWalk } from './help-walk.ts';
import { type HookMoment, runHook as runHookOf } from './hook.ts';
import { tellRecorded } from './news.ts';
import { print } from './print.ts';
import { preferJson } from './reporter-option.ts';
import { runVerb, usualRunner, withErrorReport } from './run-verb.ts';
import { listMistakenSettings, requireSettings, requireVariables } from './settings/check-settings.ts';
import { verbs } from './verbs/index.ts';
import { version } from './version.ts';

export * as imageParts from './image-parts.ts';
/** What a thread runs that helps with many trees. */
export { judgeTree } from './trees/judge-tree.ts';

/** Runs a hook, and has it warn of every setting that is not understood. @returns the exit code */
export function runHook(moment: HookMoment): Promise<number> {
  return runHookOf(moment, {
    listMistakes: listMistakenSettings,
    beforeRepair: requireNoSigningKey,
    helpWalk,
    afterInstall: fillAfterInstall,
    onRecorded: (session, result) => {
      saveKey(session);
      tellRecorded(session, result);
    },
  });
}

/**
 * Runs a command line, prints its result and returns the exit code. Never throws, never shows a stack trace.
 */
export function runCommand(argv: string[]): Promise<number> {
  const args = preferJson(argv);
  return withErrorReport(args, () => run(args));
}

async function run(argv: string[]): Promise<number> {
  const line = readLine(argv, verbs);
  switch (line.kind) {
    case 'verb':
      requireVariables(process.env);
      return await runVerb(verbs[line.name], line.args, {
        open: (folder) => requireSettings(openProject(folder)),
        chooseRunner,
        runner: usualRunner,
        helpWalk,
      });
    case 'help':
      return printPage(formatPage(line.verb));
    case 'version':
      return printPage(`${version}\n`);
    case 'completion':
      return printPage(formatCompletion(line.shell, verbs));
  }
}

function formatPage(name: keyof typeof verbs | null): string {
  const width = Math.min(process.stdout.columns ?? 80, 100);
  return name === null
    ? formatHelp(verbs, version, width)
    : formatVerbHelp(name, verbs[name], verbPages[name], width);
}

function printPage(text: string): number {
  print(text);
  return 0;
}
