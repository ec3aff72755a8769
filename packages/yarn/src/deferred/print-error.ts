import { AbistampError, formatHint, safeText } from '@abistamp/core';
import { yarnRunner } from './yarn-runner.ts';

/** Prints a line on standard error: standard output is the script's. */
export function printLine(text: string): void {
  process.stderr.write(`${text}\n`);
}

/** An error of ours in one line, with its code; never a stack trace. */
export function describeError(error: unknown): string {
  if (!(error instanceof AbistampError))
    return safeText(`abistamp INTERNAL: ${error instanceof Error ? error.message : String(error)}`);
  const hint = formatHint(error.hint, yarnRunner);
  return safeText(`abistamp ${error.code}: ${error.message}${hint === null ? '' : ` (${hint})`}`);
}

/** Whether nothing is installed, which Yarn itself reports better. */
export function isNoTree(error: unknown): boolean {
  return error instanceof AbistampError && error.code === 'NO_TREE';
}
