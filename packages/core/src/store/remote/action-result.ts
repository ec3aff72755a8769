import type { StoredFile } from '../entry.ts';

/**
 * Some servers accept nothing in `/ac/` but Bazel's own `ActionResult` message
 * (build/bazel/remote/execution/v2/remote_execution.proto); bazel-remote is one, unless started with
 * `--disable_http_ac_validation`. For those the envelope travels in the message's `stdout_raw`, beside the
 * list of files; such a server then keeps an entry's files as long as the entry.
 */
const fields = { outputFiles: 2, stdoutRaw: 5 } as const;
const fileFields = { path: 1, digest: 2, executable: 4 } as const;
const digestFields = { hash: 1, sizeBytes: 2 } as const;

/** Wire types of Protocol Buffers, in the low three bits of a field's tag. */
const wire = { varint: 0, fixed64: 1, bytes: 2, fixed32: 5 } as const;

export function wrapEnvelope(envelope: string, files: readonly StoredFile[]): Buffer {
  const outputs = files.map(({ path, sha256, size, executable }) => {
    const digest = [...bytesField(digestFields.hash, sha256), ...varintField(digestFields.sizeBytes, size)];
    return bytesField(fields.outputFiles, [
      ...bytesField(fileFields.path, path),
      ...bytesField(fileFields.digest, digest),
      ...(executable ? varintField(fileFields.executable, 1) : []),
    ]);
  });
  return Buffer.from([...outputs.flat(), ...bytesField(fields.stdoutRaw, envelope)]);
}

/** The envelope, sent bare or wrapped in an ActionResult; null for anything else. */
export function unwrapEnvelope(answer: Buffer): string | null {
  if (answer[0] === '{'.charCodeAt(0)) return answer.toString('utf8');
  let found: string | null = null;
  for (let at = 0; at < answer.length; ) {
    const tag = readVarint(answer, at);
    if (tag === null) return null;
    const field = readField(answer, tag.end, tag.value & 7);
    if (field === null) return null;
    if (tag.value >> 3 === fields.stdoutRaw) found = field.bytes?.toString('utf8') ?? null;
    at = field.end;
  }
  return found;
}

function readField(from: Buffer, at: number, type: number): { bytes: Buffer | null; end: number } | null {
  if (type === wire.bytes) {
    const length = readVarint(from, at);
    if (length === null || length.end + length.value > from.length) return null;
    const end = length.end + length.value;
    return { bytes: from.subarray(length.end, end), end };
  }
  const end = endOfNumber(from, at, type);
  return end > from.length ? null : { bytes: null, end };
}

/** Infinite for a type that is none, or a number that does not end. */
function endOfNumber(from: Buffer, at: number, type: number): number {
  switch (type) {
    case wire.fixed64:
      return at + 8;
    case wire.fixed32:
      return at + 4;
    case wire.varint:
      return readVarint(from, at)?.end ?? Number.POSITIVE_INFINITY;
    default:
      return Number.POSITIVE_INFINITY;
  }
}

/**
 * At most ten bytes, as the encoding allows. Numbers that JavaScript cannot count exactly come out as some
 * value that no length can have.
 */
function readVarint(from: Buffer, at: number): { value: number; end: number } | null {
  let value = 0;
  for (let i = 0; i < 10; i++) {
    const byte = from[at + i];
    if (byte === undefined) return null;
    value += (byte & 0x7f) * 2 ** (7 * i);
    if (byte < 0x80) return { value, end: at + i + 1 };
  }
  return null;
}

function bytesField(number: number, content: string | readonly number[]): number[] {
  const bytes = typeof content === 'string' ? [...Buffer.from(content)] : content;
  return [...writeVarint(number * 8 + wire.bytes), ...writeVarint(bytes.length), ...bytes];
}

function varintField(number: number, value: number): number[] {
  return [...writeVarint(number * 8 + wire.varint), ...writeVarint(value)];
}

function writeVarint(value: number): number[] {
  const bytes: number[] = [];
  let left = value;
  for (; left >= 0x80; left = Math.floor(left / 0x80)) bytes.push((left % 0x80) | 0x80);
  return [...bytes, left];
}
