/** More bytes make no 64-bit number. */
const mostBytes = 10;

/** An unsigned LEB128 number, as dyld's tables have them; the cursor is left behind it. */
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
