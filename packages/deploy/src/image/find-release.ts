/**
 * The release of Node that a program names: every build of the project holds the address of its headers
 * (`process.release.headersUrl`), and those for musl that of unofficial-builds. "node v10.12.0" and the like
 * occur in its JavaScript, too, and mean nothing.
 */
const before = '/release/v';
const after = /^(\d{1,4}\.\d{1,4}\.\d{1,4})\/node-v\1-headers\.tar\.gz/;
const overlap = 128;

/** Searches bytes as they come by. */
export class ReleaseSearch {
  #tail = Buffer.alloc(0);
  release: string | null = null;

  push(bytes: Buffer): void {
    if (this.release !== null) return;
    const joint = Buffer.concat([this.#tail, bytes.subarray(0, overlap)]);
    this.release = search(joint) ?? search(bytes);
    this.#tail =
      bytes.length >= overlap
        ? Buffer.from(bytes.subarray(bytes.length - overlap))
        : Buffer.concat([this.#tail, bytes]).subarray(-overlap);
  }
}

function search(bytes: Buffer): string | null {
  for (let at = bytes.indexOf(before, 0, 'latin1'); at >= 0; at = bytes.indexOf(before, at + 1, 'latin1')) {
    const start = at + before.length;
    const found = after.exec(bytes.toString('latin1', start, start + overlap / 2))?.[1];
    if (found !== undefined) return found;
  }
  return null;
}
