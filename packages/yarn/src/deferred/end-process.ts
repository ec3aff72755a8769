/**
 * Ends Yarn with this exit code, once all that was said has been written. Where a hook throws, Yarn prints the error on standard output, which is the script's, and
 * here nothing runs yet that could be cut off: all scripts of a process wait for the one check.
 */
export async function endProcess(code: number): Promise<never> {
  await new Promise<void>((resolve) => process.stderr.write('', () => resolve()));
  process.exit(code);
}
