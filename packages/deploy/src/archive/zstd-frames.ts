import { corrupt, overLimit } from './failures.ts';
import { limits } from './limits.ts';

/** Takes a frame, part by part; `end` follows the last part. */
interface FrameSink {
  data(bytes: Buffer): void;
  end(): void;
}

const magic = 0xfd2fb528;

/**
 * Splits zstd data into its frames without decompressing it (RFC 8878, section 3): a frame's header and those of
 * its blocks say where it ends. Node's own decoder stops after the first frame before Node 26, without an
 * error. Frames to be skipped are left out. What a chunk has of a frame is handed over as one part.
 */
export class FrameSplitter {
  readonly #sink: FrameSink;
  /** What is read before the next step, and what takes it. */
  #wanted = 4;
  #step: (bytes: Buffer) => void = this.#takeMagic;
  #partial = Buffer.alloc(0);
  /** Bytes that only pass through: those of a block, or of a frame to be skipped. */
  #passing = 0;
  #inFrame = false;
  #hasChecksum = false;
  /** What is being read, how far, and where in it the frame began or goes on. */
  #chunk: Buffer = Buffer.alloc(0);
  #at = 0;
  #start = 0;

  constructor(sink: FrameSink) {
    this.#sink = sink;
  }

  /** @throws AbistampError `IMAGE_CORRUPT`, `IMAGE_LIMIT` */
  push(chunk: Buffer): void {
    this.#chunk = chunk;
    this.#start = 0;
    for (this.#at = 0; this.#at < chunk.length; ) {
      const isPassing = this.#passing > 0;
      const missing = isPassing ? this.#passing : this.#wanted - this.#partial.length;
      const count = Math.min(missing, chunk.length - this.#at);
      const part = chunk.subarray(this.#at, this.#at + count);
      this.#at += count;
      if (isPassing) {
        this.#passing -= count;
        continue;
      }
      const bytes = this.#partial.length === 0 ? part : Buffer.concat([this.#partial, part]);
      this.#partial = Buffer.alloc(0);
      if (count === missing) this.#step(bytes);
      else this.#partial = Buffer.from(bytes);
    }
    this.#handOver();
    this.#chunk = Buffer.alloc(0);
  }

  /** What the frame has of the chunk so far. */
  #handOver(): void {
    if (this.#inFrame && this.#at > this.#start) this.#sink.data(this.#chunk.subarray(this.#start, this.#at));
    this.#start = this.#at;
  }

  /** @throws AbistampError `IMAGE_CORRUPT` if the data ends within a frame */
  end(): void {
    if (this.#inFrame || this.#passing > 0 || this.#partial.length > 0 || this.#step !== this.#takeMagic)
      throw corrupt('zstd data ends in the middle of a frame');
  }

  #expect(count: number, step: (bytes: Buffer) => void): void {
    this.#wanted = count;
    this.#step = step;
  }

  #takeMagic(bytes: Buffer): void {
    const number = bytes.readUInt32LE(0);
    if (number === magic) {
      this.#inFrame = true;
      // It may have begun at the end of the chunk before.
      this.#start = this.#at - bytes.length;
      if (this.#start < 0) this.#sink.data(bytes);
      if (this.#start < 0) this.#start = this.#at;
      this.#expect(1, this.#takeDescriptor);
    } else if (number >>> 4 === 0x0184d2a5) this.#expect(4, this.#takeSkipped);
    else throw corrupt('zstd data holds something that is no frame');
  }

  #takeSkipped(bytes: Buffer): void {
    this.#passing = bytes.readUInt32LE(0);
    this.#expect(4, this.#takeMagic);
  }

  #takeDescriptor(bytes: Buffer): void {
    const descriptor = bytes[0] ?? 0;
    const isSingle = (descriptor & 0x20) !== 0;
    this.#hasChecksum = (descriptor & 4) !== 0;
    const dictionary = [0, 1, 2, 4][descriptor & 3] ?? 0;
    const content = [isSingle ? 1 : 0, 2, 4, 8][descriptor >>> 6] ?? 0;
    this.#expect((isSingle ? 0 : 1) + dictionary + content, (header) => {
      requireWindow(header, isSingle, dictionary, content);
      this.#expect(3, this.#takeBlock);
    });
  }

  #takeBlock(bytes: Buffer): void {
    const header = bytes.readUIntLE(0, 3);
    const kind = (header >>> 1) & 3;
    if (kind === 3) throw corrupt('zstd data has a block of an unknown kind');
    this.#passing = kind === 1 ? 1 : header >>> 3;
    if ((header & 1) === 0) return;
    // Its last block, and perhaps a checksum.
    const rest = this.#passing + (this.#hasChecksum ? 4 : 0);
    this.#passing = 0;
    if (rest === 0) this.#endFrame();
    else this.#expect(rest, () => this.#endFrame());
  }

  #endFrame(): void {
    this.#handOver();
    this.#inFrame = false;
    this.#sink.end();
    this.#expect(4, this.#takeMagic);
  }
}

/** @throws AbistampError `IMAGE_LIMIT` for a window that no reader should keep */
function requireWindow(header: Buffer, isSingle: boolean, dictionary: number, content: number): void {
  let window: number;
  if (isSingle) {
    const at = dictionary;
    if (content === 1) window = header[at] ?? 0;
    else if (content === 2) window = header.readUInt16LE(at) + 256;
    else window = content === 4 ? header.readUInt32LE(at) : Number(header.readBigUInt64LE(at));
  } else {
    const descriptor = header[0] ?? 0;
    const base = 2 ** (10 + (descriptor >>> 3));
    window = base + (base / 8) * (descriptor & 7);
  }
  if (window > limits.window)
    throw overLimit(`zstd data asks for a window of ${window} bytes`, `${limits.window} bytes`);
}
