/**
 * Stops a command of pnpm 12. pnpm prints it in its own sentence, after our report on standard error.
 */
class StopError extends Error {
  constructor(message: string) {
    super(message);
    // pnpm prints the stack, which shows no fault.
    this.stack = message;
  }
}

/** The error where an addon would fail to load. */
export function createStopError(): Error {
  return new StopError('abistamp: native packages do not fit, as reported above');
}
