/** The plugin's own file is not what was built: cut off, or changed on its way. Yarn prints it as one line where a command throws it. */
export class DamagedPluginError extends Error {
  override readonly name = 'abistamp UNREADABLE';
  /** Clipanion's mark of an error without a stack trace and a usage. */
  readonly clipanion = { type: 'none' };

  constructor(cause: unknown) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    super(`plugin-abistamp.cjs is damaged (${reason}); yarn plugin import brings it anew`, { cause });
  }
}
