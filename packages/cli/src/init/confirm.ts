import { createInterface } from 'node:readline';

/** Whether there is somebody to ask. */
export const isInteractive = (): boolean => process.stdin.isTTY === true && process.stdout.isTTY === true;

/** Asks on the terminal; Enter means yes. The end of the input means no. */
export function confirm(question: string): Promise<boolean> {
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  return new Promise((resolve) => {
    terminal.on('close', () => resolve(false));
    terminal.question(`${question} [Y/n] `, (answer) => {
      resolve(/^(?:y|yes)?$/i.test(answer.trim()));
      terminal.close();
    });
  });
}
