/** A name without its label for musl: `@x/a-linuxmusl-x64`, `a-linux-x64-musl`. */
function withoutMusl(name: string): string {
  return name.replace('linuxmusl', 'linux').replace(/[-_]musl(?=[-_]|$)/, '');
}

/** Names without a C library that have a sibling for musl among `names`. */
export function listGlibcSiblings(names: Iterable<string>): Set<string> {
  const found = new Set<string>();
  for (const name of names) {
    const sibling = withoutMusl(name);
    if (sibling !== name) found.add(sibling);
  }
  return found;
}
