/**
 * The plugin's file is not what was built: truncated, or changed in transit. Yarn prints it as one line where
 * a command throws it.
 */
export class DamagedPluginError extends Error {
  override readonly name = 'abistamp UNREADABLE';
  /** Clipanion prints such an error without a stack trace and usage. */
  readonly clipanion = { type: 'none' };

  constructor(cause: unknown) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    super(`plugin-abistamp.cjs is damaged (${reason}); fix: import it again with yarn plugin import`, {
      cause,
    });
  }
}
