import { fstatSync, writeSync } from 'node:fs';
import { chooseStyle, safeJson } from '@abistamp/core';
import { makeDoctor } from './doctor/make-doctor.ts';
import { withErrorReport } from './run-verb.ts';

export * from '@abistamp/deploy';

/**
 * Runs `abistamp doctor` with options that it knows, in a folder where nothing is installed: a bundle of its own,
 * which needs nothing of what reads a tree. Never throws, never shows a stack trace.
 * @returns the exit code
 */
export function runCommand(argv: string[]): Promise<number> {
  return withErrorReport(argv, async () => {
    const has = (option: string) => argv.includes(`--${option}`);
    const result = await makeDoctor(() => []).run({
      ...{ cwd: process.cwd(), args: [], env: process.env },
      options: { json: has('json'), quiet: has('quiet'), fix: has('fix'), 'dry-run': has('dry-run') },
      open: () => {
        throw new Error('nothing is installed here');
      },
      helpWalk: () => null,
      progress: () => undefined,
    });
    if (has('json')) print(`${safeJson(result.json)}\n`);
    else if (!(has('quiet') && result.exitCode === 0)) print(formatPretty(result));
    return result.exitCode;
  });
}

function formatPretty({ pretty }: Awaited<ReturnType<ReturnType<typeof makeDoctor>['run']>>): string {
  const isTTY = fstatSync(1).isCharacterDevice();
  return pretty(
    chooseStyle({ isTTY }, process.env),
    isTTY ? Math.min(process.stdout.columns ?? 80, 100) : 80,
  );
}

/** Straight to the descriptor: setting up `process.stdout` costs as much as reading ten files. */
function print(text: string): void {
  const bytes = Buffer.from(text);
  let written = 0;
  try {
    while (written < bytes.length) written += writeSync(1, bytes, written);
  } catch {
    // A pipe that is full, or closed: the stream waits for it, or ends.
    process.stdout.write(bytes.subarray(written));
  }
}
