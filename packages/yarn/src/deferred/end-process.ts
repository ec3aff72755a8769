/**
 * Ends Yarn with this exit code, once standard error is flushed. Throwing in a hook would print the error on
 * standard output, which is the script's. No script is cut off: all scripts of a process wait for the one
 * check.
 */
export async function endProcess(code: number): Promise<never> {
  await new Promise<void>((resolve) => process.stderr.write('', () => resolve()));
  process.exit(code);
}
