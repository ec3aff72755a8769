import type { Duplex } from 'node:stream';
import { constants } from 'node:zlib';
import { giveUp } from './give-up.ts';

/** Takes plain bytes, part by part, which are only valid during the call. Returns whether it needs more. */
export type TakePlain = (part: Buffer) => boolean;

/** Makes one of Node's decoders, with parts of such a size. */
type OpenDecoder = (options: { chunkSize: number }) => Duplex;

/**
 * Decodes one stream: all of `input` is taken, unless no more is needed.
 * @returns whether more is needed
 * @throws the decoder's error, and what `take` throws
 */
export async function decode(input: Iterator<Buffer>, open: OpenDecoder, take: TakePlain): Promise<boolean> {
  const decoder = open({ chunkSize: streamBytes });
  try {
    const handle = findHandle(decoder);
    return handle === null
      ? await decodeByStream(input, decoder, take)
      : decodeInPlace(input, decoder, handle, take);
  } finally {
    decoder.destroy();
  }
}

/** What a decoder of Node's does its work by, and how much of its output and input was left by the last step. */
interface Handle {
  write(flush: number, input: Buffer, from: number, length: number, output: Buffer): void;
  left: Uint32Array;
}

const partBytes = 1 << 18;
/** What is left stays as it was if a step failed. */
const untold = 0xffffffff;

/**
 * Node's streams go to another thread and back for each part, which takes a third of the time of unpacking it. What
 * they do it by is not documented; npm unpacks packages by it in every release (minizlib).
 * @returns null where it is not as it was in all releases from 18 to 26
 */
export function findHandle(decoder: Duplex): Handle | null {
  const { _handle: handle, _writeState: left } = decoder as Duplex & {
    _handle?: { writeSync?: (...args: unknown[]) => void } | null;
    _writeState?: unknown;
  };
  if (typeof handle?.writeSync !== 'function' || !(left instanceof Uint32Array) || left.length !== 2)
    return null;
  return {
    write: (flush, input, from, length, output) =>
      handle.writeSync?.(flush, input, from, length, output, 0, output.length),
    left,
  };
}

export function decodeInPlace(
  input: Iterator<Buffer>,
  decoder: Duplex,
  { write, left }: Handle,
  take: TakePlain,
): boolean {
  // What fails is thrown here, too.
  decoder.on('error', () => {});
  const output = Buffer.allocUnsafeSlow(partBytes);
  /** @returns how much of the bytes was left after all that they give; null if no more is needed */
  const push = (bytes: Buffer, flush: number): number | null => {
    for (let rest = bytes.length; ; ) {
      left[0] = untold;
      write(flush, bytes, bytes.length - rest, rest, output);
      const [room = untold, unread = 0] = left;
      if (room === untold) throw decoder.errored ?? new Error('the decoder says nothing');
      if (room < output.length && !take(output.subarray(0, output.length - room))) return null;
      if (room > 0) return unread;
      rest = unread;
    }
  };
  for (let next = input.next(); next.done !== true; next = input.next()) {
    const unread = push(next.value, constants.Z_NO_FLUSH);
    if (unread === null) return false;
    // What follows the end of a stream is no part of it.
    if (unread > 0) return takeRest(input);
  }
  return push(Buffer.alloc(0), constants.Z_FINISH) !== null;
}

const streamBytes = 1 << 21;

/** The same by what is documented. */
export function decodeByStream(input: Iterator<Buffer>, decoder: Duplex, take: TakePlain): Promise<boolean> {
  return new Promise<boolean>((resolve, reject) => {
    decoder.on('error', reject);
    decoder.on('end', () => attempt(() => resolve(takeRest(input))));
    /** It is the decoder that calls. */
    const attempt = (step: () => void) => {
      try {
        step();
      } catch (error) {
        reject(error);
        decoder.destroy();
      }
    };
    decoder.on('data', (part: Buffer) =>
      attempt(() => {
        if (decoder.destroyed) return;
        if (!take(part)) {
          resolve(false);
          decoder.destroy();
        }
        // The decoder goes on in what it has not filled to its end.
        giveUp(part);
      }),
    );
    const feed = () =>
      attempt(() => {
        const { done, value } = input.next();
        if (done === true) decoder.end();
        else
          decoder.write(value, (error) => {
            if (error === null || error === undefined) feed();
          });
      });
    feed();
  });
}

function takeRest(input: Iterator<Buffer>): true {
  while (input.next().done !== true);
  return true;
}
