/**
 * Gives back the memory of bytes that nobody needs any more at once, where Node.js can (21 and newer): what is
 * collected at some time adds up to some 100 MB. What has a part of a buffer leaves it to who has its end.
 */
export function giveUp({ buffer, byteOffset, byteLength }: Buffer): void {
  const isFull = byteOffset + byteLength === buffer.byteLength;
  if (isFull) (buffer as { transfer?(length: number): unknown }).transfer?.(0);
}
