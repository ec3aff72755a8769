/** What keeps a command of pnpm 12 from going on. pnpm prints it in a sentence of its own, after what was said at length on standard error. */
export class StopError extends Error {
  constructor(message: string) {
    super(message);
    // pnpm prints the stack, and nobody is to look for a fault in here.
    this.stack = message;
  }
}
