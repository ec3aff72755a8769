import { createInterface } from 'node:readline';

/** Whether there is somebody to ask. */
export const isInteractive = (): boolean => process.stdin.isTTY === true && process.stdout.isTTY === true;

/**
 * Asks on the terminal; Enter means yes.
 * @returns null for Ctrl+C and the end of the input: nothing more is wanted
 */
export function confirm(question: string): Promise<boolean | null> {
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  return new Promise((resolve) => {
    const end = () => {
      process.stdout.write('\n');
      resolve(null);
    };
    terminal.on('close', end);
    terminal.question(`${question} [Y/n] `, (answer) => {
      terminal.off('close', end);
      terminal.close();
      resolve(/^(?:y|yes)?$/i.test(answer.trim()));
    });
  });
}
