import { isDebugging, isSwitchedOff, kindOf } from '@abistamp/core/fast';
import type { OtherName } from './heal.ts';
import { findKnown } from './known.ts';
import type { Misfit } from './look.ts';

/** Says that a process, or a thread of one, is guarded already: by another copy, perhaps. */
const mark = Symbol.for('@abistamp/guard');

/** The function that was there before: Node's own, or another wrapper. */
type Previous = (...given: never) => unknown;

/** What a load passes through beside Node's own function. */
interface Guarded {
  path: string | null;
  misfit: Misfit | null;
  /** The file to open in its place, beside it: the build for this program. */
  variant: string | null;
}

/**
 * Wraps `process.dlopen`, through which every native file is loaded. What the record of an install says to fit
 * passes straight through; nothing else of the guard is loaded until a file is unknown or fails.
 */
function guardLoads(): void {
  const { env, versions } = process;
  const before = Object.getOwnPropertyDescriptor(process, 'dlopen');
  const previous: Previous | undefined = before?.value;
  const kind = kindOf(versions);
  if (mark in process || isSwitchedOff(env) || env['ABISTAMP_ON_MISMATCH'] === 'off') return;
  // Bun and Deno have rules of their own.
  if (kind !== 'node' && kind !== 'electron') return;
  if (typeof previous !== 'function' || before?.configurable !== true) return;
  // A method: like Node's own function it is no constructor.
  const { dlopen } = {
    dlopen(this: unknown, ...given: unknown[]): unknown {
      const guarded = prepare(given[1], previous);
      if (guarded.misfit?.refusal) throw refuse(guarded.misfit, dlopen);
      if (guarded.variant !== null) given[1] = guarded.variant;
      if (isDebugging()) warn(guarded.path);
      try {
        const result: unknown = Reflect.apply(previous, this, given);
        note(guarded.path, null);
        return result;
      } catch (error) {
        note(guarded.path, error);
        const other = healFailed(guarded, error);
        if (other === null) throw explain(error, guarded.path);
        return other.load((file) => Reflect.apply(previous, this, [given[0], file, ...given.slice(2)]));
      }
    },
  };
  // The number of arguments that Node's own function declares, too.
  Object.defineProperty(dlopen, 'length', { value: previous.length, configurable: true });
  Object.defineProperty(process, mark, { value: true });
  Object.defineProperty(process, 'dlopen', { ...before, value: dlopen });
}

function prepare(file: unknown, previous: Previous): Guarded {
  const path = pathOf(file);
  const known = path === null ? null : findKnown(path);
  if (known !== null) return { path: known, misfit: null, variant: known === path ? null : known };
  let misfit = path === null ? null : look(path);
  if (path === null || misfit === null) return { path, misfit: null, variant: null };
  if (misfit.variant !== null) return { path: misfit.variant, misfit: null, variant: misfit.variant };
  // Node has its own word for a process that loads no addons.
  if (isForbidden(path, previous)) return { path, misfit: null, variant: null };
  if (outlastRepair(path)) misfit = look(path);
  if (misfit !== null && healFirst(path)) misfit = look(path);
  return { path, misfit, variant: null };
}

/** Null for a name that the dynamic loader looks for by itself. */
function pathOf(file: unknown): string | null {
  if (typeof file !== 'string') return null;
  const path = file.startsWith('\\\\?\\') ? file.slice(4) : file;
  return /^(?:[/\\]|[A-Za-z]:)/.test(path) ? path : null;
}

/** What is inside a file is never there, so that this loads nothing. */
function isForbidden(path: string, previous: Previous): boolean {
  try {
    Reflect.apply(previous, process, [{ exports: {} }, `${path}/none`]);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ERR_DLOPEN_DISABLED';
  }
  return false;
}

/*
 * The parts that are loaded once something does not fit. Each of them may fail, where a permission model lets
 * none of our files be read: then everything is as it would be without the guard.
 */

function look(path: string): Misfit | null {
  try {
    return (require('./look.cjs') as typeof import('./look.ts')).look(path);
  } catch {
    return null;
  }
}

function refuse(misfit: Misfit, from: (...given: unknown[]) => unknown): unknown {
  const error = new Error(misfit.refusal ?? '');
  Object.assign(error, { code: 'ERR_DLOPEN_FAILED' });
  // Node's own function is in no stack.
  Error.captureStackTrace(error, from);
  return explain(error, misfit.path);
}

function explain(error: unknown, path: string | null): unknown {
  try {
    if (path !== null) (require('./explain.cjs') as typeof import('./explain.ts')).explain(error, path);
  } catch {
    // Node's own error says what it always says.
  }
  return error;
}

function outlastRepair(path: string): boolean {
  try {
    return (require('./heal.cjs') as typeof import('./heal.ts')).outlastRepair(path);
  } catch {
    return false;
  }
}

function healFirst(path: string): boolean {
  try {
    return (require('./heal.cjs') as typeof import('./heal.ts')).healFirst(path);
  } catch {
    return false;
  }
}

function healFailed({ path, misfit }: Guarded, error: unknown): OtherName | null {
  try {
    if (path === null || misfit !== null) return null;
    return (require('./heal.cjs') as typeof import('./heal.ts')).healFailed(path, error);
  } catch {
    return null;
  }
}

function warn(path: string | null): void {
  try {
    if (path !== null) (require('./explain.cjs') as typeof import('./explain.ts')).warnOfCalls(path);
  } catch {
    // It is loaded all the same.
  }
}

function note(path: string | null, error: unknown): void {
  if (path === null || !/^(?:1|true|yes|on)$/i.test(process.env['ABISTAMP_OBSERVE'] ?? '')) return;
  try {
    (require('./explain.cjs') as typeof import('./explain.ts')).observe(path, error);
  } catch {
    // A note is never worth an error.
  }
}

guardLoads();
