import { writeSync } from 'node:fs';

/** Writes to standard output. A reader that has seen enough (`| head`) ends that, and is no error. */
export function print(text: string | Uint8Array): void {
  const { stdout } = process;
  if (!stdout.listeners('error').includes(ignoreClosed)) stdout.on('error', ignoreClosed);
  stdout.write(text);
}

/** Straight to the descriptor: setting up `process.stdout` costs as much as all of an everyday check. */
export function printAtOnce(text: string): void {
  const bytes = Buffer.from(text);
  let written = 0;
  try {
    while (written < bytes.length) written += writeSync(1, bytes, written);
  } catch {
    // A pipe that is full, or closed: the stream waits for it, or ends.
    print(bytes.subarray(written));
  }
}

/** @throws the error, if it is another one: a full disk, where output goes to a file */
function ignoreClosed(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error;
}
