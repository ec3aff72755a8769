const platformWord =
  /(?:^|[-_./])(?:linux|linuxmusl|darwin|macos|win32|windows|win|android|freebsd|openbsd|netbsd|sunos|aix|openharmony|wasm32)(?:[-_.]|$)/;

/**
 * Whether a package's name says that it is made for one platform (`@esbuild/linux-x64`). A hint of where to
 * look, never a fact: `os` and `cpu` in its package.json decide.
 */
export function namesPlatform(name: string): boolean {
  return platformWord.test(name);
}
