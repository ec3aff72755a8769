/** The hash that ELF version records carry beside the name. */
function hashName(name: string): number {
  let hash = 0;
  for (const byte of Buffer.from(name)) {
    hash = (hash << 4) + byte;
    hash = (hash ^ ((hash >>> 24) & 0xf0)) & 0x0fffffff;
  }
  return hash;
}

export interface VersionPatch {
  from: string;
  /** As long as `from`, whose place it takes. */
  to: string;
  weak: boolean;
}

/** Renames a version need in a copy of a file's bytes; can make it weak too. */
export function patchVersionNeed(bytes: Buffer, { from, to, weak }: VersionPatch): Buffer {
  if (to.length !== from.length) throw new Error(`${to} does not fit in the place of ${from}`);
  const patched = Buffer.from(bytes);
  const name = patched.indexOf(`\0${from}\0`, 0, 'latin1');
  const wanted = Buffer.alloc(4);
  wanted.writeUInt32LE(hashName(from));
  const record = patched.indexOf(wanted);
  if (name < 0 || record < 0) throw new Error(`the file does not need ${from}`);
  patched.write(to, name + 1, 'latin1');
  patched.writeUInt32LE(hashName(to), record);
  // VER_FLG_WEAK
  if (weak) patched.writeUInt16LE(2, record + 4);
  return patched;
}
