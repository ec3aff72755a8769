import { AbistampError } from '@abistamp/core';
import type { FuzzTarget } from './target.ts';

/** Processor time for one input, which other programs do not affect. */
export const maxMilliseconds = 1000;

export interface Failure {
  /** The same for the same fault: the error, and the line that threw it. */
  kind: string;
  what: string;
}

/** Runs a reader on one input: it must neither throw nor take long. */
export function judge(
  { read }: FuzzTarget,
  input: Uint8Array,
): { failure: Failure | null; milliseconds: number } {
  const started = process.cpuUsage();
  let failure: Failure | null = null;
  try {
    read(input);
  } catch (error) {
    failure = describe(error);
  }
  const { user, system } = process.cpuUsage(started);
  const milliseconds = (user + system) / 1000;
  if (failure === null && milliseconds > maxMilliseconds)
    failure = { kind: 'slow', what: `${Math.round(milliseconds)} ms for ${input.length} bytes` };
  return { failure, milliseconds };
}

/** Null for an error with our own code, which the reader was meant to throw. */
function describe(error: unknown): Failure | null {
  if (error instanceof AbistampError) return null;
  if (!(error instanceof Error)) return { kind: 'no error', what: String(error) };
  const [, where = ''] = error.stack?.split('\n').filter((line) => !line.includes('node:')) ?? [];
  return { kind: `${error.name} ${where.trim()}`, what: error.stack ?? error.message };
}
