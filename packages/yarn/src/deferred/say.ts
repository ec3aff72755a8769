import { AbistampError } from '@abistamp/core';

/** Says something on standard error: standard output belongs to the script. */
export function say(text: string): void {
  process.stderr.write(`${text}\n`);
}

/** An error of ours in one line, with its code; never a stack trace. */
export function describeError(error: unknown): string {
  if (!(error instanceof AbistampError))
    return `abistamp INTERNAL: ${error instanceof Error ? error.message : String(error)}`;
  return `abistamp ${error.code}: ${error.message}${error.hint === null ? '' : ` (${error.hint})`}`;
}

/** Whether there is nothing to speak of: no tree is Yarn's affair, and Yarn says so better. */
export function isNoTree(error: unknown): boolean {
  return error instanceof AbistampError && error.code === 'NO_TREE';
}
