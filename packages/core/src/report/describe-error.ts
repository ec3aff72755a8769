import { AbistampError, formatHint } from '../errors.ts';
import type { JsonTree } from './check-json.ts';

/**
 * Whatever kept a tree from being judged, as data.
 * @param runner how a person runs our command there
 */
export function describeError(error: unknown, runner: string): NonNullable<JsonTree['error']> {
  if (error instanceof AbistampError) {
    const { code, message, hint } = error;
    return { code, message, hint: formatHint(hint, runner) };
  }
  const message = error instanceof Error ? error.message : String(error);
  return { code: 'INTERNAL', message: `abistamp itself failed: ${message}`, hint: null };
}
