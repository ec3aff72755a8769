import { fstatSync, type Stats, statSync } from 'node:fs';
import { chooseStyle, safeJson } from '@abistamp/core';
import { makeDoctor } from './doctor/make-doctor.ts';
import { printAtOnce } from './print.ts';
import { withErrorReport } from './run-verb.ts';

export * from '@abistamp/deploy';

/**
 * Runs `abistamp doctor` with options that it knows, in a folder where nothing is installed: its own bundle,
 * which needs nothing of what reads a tree. Never throws, never shows a stack trace.
 * @returns the exit code
 */
export function runCommand(argv: string[]): Promise<number> {
  return withErrorReport(argv, async () => {
    const has = (option: string) => argv.includes(`--${option}`);
    const result = await makeDoctor(() => ({ findings: [], notRead: [] })).run({
      ...{ cwd: process.cwd(), args: [], env: process.env },
      options: { json: has('json'), quiet: has('quiet'), fix: has('fix'), 'dry-run': has('dry-run') },
      open: () => {
        throw new Error('nothing is installed here');
      },
      helpWalk: () => null,
      progress: () => undefined,
    });
    if (has('json')) printAtOnce(`${safeJson(result.json)}\n`);
    else if (!(has('quiet') && result.exitCode === 0)) printAtOnce(formatPretty(result));
    return result.exitCode;
  });
}

function formatPretty({ pretty }: Awaited<ReturnType<ReturnType<typeof makeDoctor>['run']>>): string {
  const isTTY = isTerminal(fstatSync(1));
  return pretty(
    chooseStyle({ isTTY }, process.env),
    isTTY ? Math.min(process.stdout.columns ?? 80, 100) : 80,
  );
}

/** Setting up `process.stdout` only to ask it takes longer than reading a file. */
function isTerminal(output: Stats): boolean {
  return output.isCharacterDevice() && output.rdev !== statSync('/dev/null', { throwIfNoEntry: false })?.rdev;
}
