import { checkLink } from '@abistamp/binary';
import {
  debug,
  describeLink,
  describeLoaded,
  explainFailure,
  formatFailure,
  readCurrentRuntime,
} from '@abistamp/core/guard';
import { addToMessage } from './add-to-message.ts';
import type { LoadFinding } from './index.ts';
import { withoutTestedWords } from './tested-words.ts';

/** Codes of errors that are about loading: what an addon's own start-up code throws is left alone. */
const codes: ReadonlySet<unknown> = new Set(['ERR_DLOPEN_FAILED', 'ERR_DLOPEN_DISABLED']);

/**
 * Adds to an error of Node's which file failed, why, and the one command: after its own message, and as a
 * property that is not enumerable.
 * @param path of the file, absolute
 */
export function explain(error: unknown, path: string): void {
  if (!isLoadError(error) || Object.hasOwn(error, 'finding')) return;
  const runtime = readCurrentRuntime();
  const { execPath } = process;
  const { message } = error;
  const loaded = describeLoaded(path);
  const explanation = explainFailure({ path, message }, loaded, { ...runtime, execPath }, process.env);
  const project = loaded?.project ?? { root: process.cwd(), host: null };
  const report = explanation === null ? null : formatFailure(explanation, path, runtime, project);
  if (report === null) return;
  const finding: LoadFinding = report.finding;
  Object.defineProperty(error, 'finding', { value: finding, configurable: true, writable: true });
  addToMessage(error, withoutTestedWords(report.text, message, finding));
}

/** By what it has: in tests of jest, Node's own errors are of another realm. */
function isLoadError(error: unknown): error is NodeJS.ErrnoException {
  if (typeof error !== 'object' || error === null) return false;
  const { code, message } = error as NodeJS.ErrnoException;
  return codes.has(code) && typeof message === 'string';
}

const warned = new Set<string>();

/**
 * Under `DEBUG`, says of a file that is about to be loaded which functions no library here has: the process ends
 * when it calls one, perhaps while it is loaded. Once for each file.
 */
export function warnOfCalls(path: string): void {
  if (process.platform !== 'linux' || warned.has(path)) return;
  warned.add(path);
  const report = checkLink(path, { execPath: process.execPath });
  const said = describeLink(report);
  if (said !== null && !said.fails) debug('late', () => `${path}: ${said.text}`);
}

export { observeLoad as observe } from '@abistamp/core/guard';
