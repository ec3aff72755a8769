/** More bytes do not make a 64-bit number. */
const mostBytes = 10;

/** An unsigned LEB128 number, as in dyld's tables; leaves the cursor after it. */
export function readUleb(bytes: Uint8Array, cursor: { at: number }): number {
  let value = 0;
  let scale = 1;
  for (let i = 0; i < mostBytes && cursor.at < bytes.length; i++, scale *= 128) {
    const byte = bytes[cursor.at++] ?? 0;
    value += (byte & 0x7f) * scale;
    if (byte < 0x80) break;
  }
  return value;
}
