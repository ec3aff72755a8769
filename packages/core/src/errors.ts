/**
 * Codes for what keeps abistamp from judging or acting; a problem of the tree is a finding instead. Each has
 * a section in docs/errors.md.
 */
export const errorCodes = [
  'NO_TREE',
  'NO_MANIFEST',
  'NO_LOCKFILE',
  'BAD_MANIFEST',
  'BAD_ARGUMENT',
  'UNREADABLE',
  'UNWRITABLE',
  'HOST_UNSUPPORTED',
  'HOST_MISSING',
  'HOST_UNCLEAR',
  'RUNTIME_UNREADABLE',
  'RECORD_NEWER',
  'RECORD_TORN',
  'LOCKED',
  'IMAGE_CORRUPT',
  'IMAGE_BLOB_MISSING',
  'IMAGE_LIMIT',
  'IMAGE_FORMAT',
  'IMAGE_PLATFORM_MISSING',
  'IMAGE_NO_NODE',
] as const;

type ErrorCode = (typeof errorCodes)[number];

/**
 * The next step. One that names a command of ours is written for the way in which a person runs it there
 * (`npx abistamp`, `pnpm exec abistamp`, `yarn abi`).
 */
export type Hint = string | ((abistamp: string) => string);

/**
 * An error that a person can act on: a stable code, a message that names its subject and, if there is one,
 * the next step. Never shown with a stack trace; exit code 2.
 */
export class AbistampError extends Error {
  readonly code: ErrorCode;
  readonly hint: Hint | null;

  constructor(code: ErrorCode, message: string, options: { hint?: Hint; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? {} : { cause: options.cause });
    this.name = 'AbistampError';
    this.code = code;
    this.hint = options.hint ?? null;
  }
}

/** @param abistamp how a person runs our command */
export function formatHint(hint: Hint | null, abistamp: string): string | null {
  return typeof hint === 'function' ? hint(abistamp) : hint;
}

/** The system's error code of a failed call (`ENOENT`), if any. */
export function systemCode(error: unknown): string | null {
  const code = error instanceof Error ? (error as NodeJS.ErrnoException).code : undefined;
  return typeof code === 'string' ? code : null;
}
